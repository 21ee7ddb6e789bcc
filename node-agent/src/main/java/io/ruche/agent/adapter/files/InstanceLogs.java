package io.ruche.agent.adapter.files;

import io.ruche.agent.loop.InstanceJournal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code $RUCHE_HOME/logs/instances/<id>.log}, one line an event. A file that reaches its size becomes {@code .1}, the
 * older ones move on, and the tenth is dropped: 10 x 10 MB an instance at most.
 */
public final class InstanceLogs implements InstanceJournal {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceLogs.class);
    private static final long FILE_BYTES = 10 << 20;
    private static final int FILES = 10;

    private final Path folder;
    private final long fileBytes;

    /** @param folder made on the first line */
    public InstanceLogs(Path folder) {
        this(folder, FILE_BYTES);
    }

    InstanceLogs(Path folder, long fileBytes) {
        this.folder = folder;
        this.fileBytes = fileBytes;
    }

    /** The file that holds the newest lines. */
    public Path file(String instance) {
        return folder.resolve(instance.replaceAll("[^A-Za-z0-9._-]", "_") + ".log");
    }

    @Override
    public synchronized void line(String instance, String text) {
        Path file = file(instance);
        String line = Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + text.replaceAll("[\\r\\n]+", " ") + "\n";
        try {
            Files.createDirectories(folder);
            if (Files.exists(file) && Files.size(file) + line.length() > fileBytes) {
                rotate(file);
            }

            Files.writeString(file, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.warn("{} cannot be written ({}); the line was: {}", file, e.toString(), text);
        }
    }

    private static void rotate(Path file) throws IOException {
        for (int i = FILES - 1; i > 0; i--) {
            Path from = i == 1 ? file : numbered(file, i - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(file, i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Path numbered(Path file, int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
