package io.ruche.launcher.client;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.publish.OwnersTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What lies in a home beside the data: models and machines of its owner's, as {@code docs/explain.md} tells. */
public final class OwnersFiles {
    private OwnersFiles() {}

    /** @throws FailureException {@code CONFIGURATION} for a file that cannot be read */
    public static OwnersTexts of(Home home) {
        return new OwnersTexts(read(home, "catalogue.yaml"), read(home, "devices.yaml"));
    }

    private static Optional<OwnersTexts.Text> read(Home home, String name) {
        Path file = home.path().resolve(name);
        if (!Files.exists(file)) return Optional.empty();
        try {
            return Optional.of(new OwnersTexts.Text(file.toString(), Files.readAllBytes(file)));
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION, file + " cannot be read: " + e.getMessage(), "Make it readable.");
        }
    }
}
