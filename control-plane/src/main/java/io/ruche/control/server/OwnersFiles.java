package io.ruche.control.server;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.device.DeviceSheet;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the owner of a home adds to what Ruche knows: models in {@code catalogue.yaml}, machines and what joins them in
 * {@code devices.yaml}. Read once, at the start; a file that is wrong ends it with where and why.
 */
record OwnersFiles(Catalogue catalogue, DeviceSheet devices) {
    private static final Logger log = LoggerFactory.getLogger(OwnersFiles.class);

    static OwnersFiles of(Path home) {
        Path models = home.resolve("catalogue.yaml");
        Path machines = home.resolve("devices.yaml");
        return new OwnersFiles(
                Files.exists(models) ? Catalogue.builtIn().with(models.toString(), read(models)) : Catalogue.builtIn(),
                Files.exists(machines) ? DeviceSheet.of(machines.toString(), read(machines)) : DeviceSheet.BUILT_IN);
    }

    private static byte[] read(Path file) {
        try {
            byte[] text = Files.readAllBytes(file);
            log.info("{} adds to what is known", file);
            return text;
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    file + " cannot be read: " + e.getMessage(),
                    "Give it to the user who starts Ruche, or take it away.");
        }
    }
}
