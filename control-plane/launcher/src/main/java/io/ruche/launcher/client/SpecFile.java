package io.ruche.launcher.client;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A text of documents on its way to the server.
 *
 * @param name as messages call it
 * @param text YAML; not to be changed
 */
public record SpecFile(String name, byte[] text) {
    private static final String STANDARD_INPUT = "-";
    /** As the server's. */
    private static final int MOST_BYTES = 1_000_000;

    /**
     * Reads a file, no further than anybody would read it.
     *
     * @param in what {@code -} means
     */
    public static SpecFile read(String file, InputStream in) {
        return read(file, in, MOST_BYTES);
    }

    /** The same, of a file that may be larger. */
    public static SpecFile read(String file, InputStream in, int most) {
        if (file.equals(STANDARD_INPUT)) {
            return read("stdin", in, -1, most);
        }
        Path path = Path.of(file);
        try (InputStream content = Files.newInputStream(path)) {
            return read(file, content, Files.size(path), most);
        } catch (NoSuchFileException e) {
            throw FailureException.of(FailureCode.NOT_FOUND, file + " is not there.", "Name another file.");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static SpecFile read(String name, InputStream content, long size, int most) {
        try {
            byte[] text = content.readNBytes(most + 1);
            if (text.length > most) {
                throw FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        name + ": " + (size < 0 ? "more than " + most : size) + " bytes (expected: at most " + most
                                + ").",
                        "Split it into several; nothing of it was read.");
            }
            return new SpecFile(name, text);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static FailureException unreadable(String name, IOException why) {
        return FailureException.of(
                FailureCode.INVALID_REQUEST,
                name + " cannot be read: " + why.getMessage() + ".",
                "Name a file that this user may read.");
    }
}
