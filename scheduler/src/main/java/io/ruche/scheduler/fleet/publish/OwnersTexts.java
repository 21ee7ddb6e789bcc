package io.ruche.scheduler.fleet.publish;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.DeviceSheet;
import io.ruche.scheduler.failure.FailureException;
import java.util.Optional;

/**
 * What the owner of a home adds to the catalogues.
 *
 * @param models as {@code catalogue.yaml} is written
 * @param machines as {@code devices.yaml} is written
 */
public record OwnersTexts(Optional<Text> models, Optional<Text> machines) {
    public static final OwnersTexts NONE = new OwnersTexts(Optional.empty(), Optional.empty());

    /** @param file as its author calls it */
    public record Text(String file, byte[] bytes) {}

    /**
     * Ours and the owner's.
     *
     * @throws FailureException {@code CONFIGURATION} with all that is wrong with the owner's
     */
    public Catalogue catalogue() {
        return models.map(text -> Catalogue.builtIn().with(text.file(), text.bytes()))
                .orElseGet(Catalogue::builtIn);
    }

    /**
     * Ours and the owner's.
     *
     * @throws FailureException {@code CONFIGURATION} with what is wrong with the owner's
     */
    public DeviceCatalogue devices() {
        return machines.map(text -> DeviceSheet.of(text.file(), text.bytes()).catalogue())
                .orElseGet(DeviceCatalogue::builtIn);
    }
}
