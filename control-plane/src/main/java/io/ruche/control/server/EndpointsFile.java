package io.ruche.control.server;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code run/endpoints.json}: who answers, and where. Appears whole when everything answers, is gone after an orderly end.
 * One that a killed process left is replaced.
 */
final class EndpointsFile {
    private static final Pattern SHAPE =
            Pattern.compile("\\{\"pid\":([0-9]+),\"http\":\"([^\"]*)\",\"grpc\":\"([^\"]*)\"\\}\\s*");

    private final Path file;

    EndpointsFile(Path home) {
        this.file = home.resolve("run").resolve("endpoints.json");
    }

    void write(String http, String grpc) {
        String text =
                "{\"pid\":" + ProcessHandle.current().pid() + ",\"http\":\"" + http + "\",\"grpc\":\"" + grpc + "\"}\n";
        Path part = file.resolveSibling("endpoints.json.part");
        try {
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.DISK_FULL,
                    file + " cannot be written: " + e.getMessage() + ".",
                    "Free some disk and start again.");
        }
    }

    void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // a stale file blocks nothing
        }
    }

    /** The process that wrote it; empty when there is none, or it cannot be read. */
    OptionalLong pid() {
        try {
            Matcher matcher = SHAPE.matcher(Files.readString(file));
            return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    FileTime writtenAt() throws IOException {
        return Files.getLastModifiedTime(file);
    }

    /** For a message: process and address, when they are known. */
    String describe() {
        try {
            Matcher matcher = SHAPE.matcher(Files.readString(file));
            return matcher.matches()
                    ? ": process " + matcher.group(1) + ", http://" + matcher.group(2)
                    : ", just starting or ending";
        } catch (IOException e) {
            return ", just starting or ending";
        }
    }
}
