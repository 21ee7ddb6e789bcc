package io.ruche.launcher.client;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The folder where everything of one Ruche lies. */
public record Home(Path path) {

    /** The folder asked for, else {@code RUCHE_HOME}, else {@code ~/.ruche}. */
    public static Home of(Shell shell, Optional<Path> asked) {
        Path path = asked.or(() -> shell.env("RUCHE_HOME").map(Path::of))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".ruche"));
        return new Home(path.toAbsolutePath().normalize());
    }

    public Path endpointsFile() {
        return path.resolve("run").resolve("endpoints.json");
    }

    public Path keyFile() {
        return path.resolve("admin.key");
    }

    public Path logFile() {
        return path.resolve("logs").resolve("ruche.log");
    }

    /** Where the process of this home answers; empty when none said so. It may be stale. */
    public Optional<Endpoints> endpoints() {
        try {
            JsonNode node = Json.MAPPER.readTree(Files.readString(endpointsFile()));
            return Json.number(node, "pid").isPresent()
                            && !Json.text(node, "http").isEmpty()
                    ? Optional.of(new Endpoints(
                            Json.number(node, "pid").getAsLong(),
                            Json.text(node, "http"),
                            Json.text(node, "grpc"),
                            Files.getLastModifiedTime(endpointsFile()).toInstant()))
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    /** The local admin key; empty when there is none yet. */
    public Optional<String> key() {
        if (!Files.exists(keyFile())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(keyFile()).strip()).filter(key -> !key.isEmpty());
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "The admin key " + keyFile() + " cannot be read (expected: a file of the user who started Ruche).",
                    "Run as that user, or set RUCHE_API_KEY.");
        }
    }

    /** The path as people write it. */
    @Override
    public String toString() {
        String user = System.getProperty("user.home");
        String text = path.toString();
        return text.startsWith(user + "/") ? "~" + text.substring(user.length()) : text;
    }

    /** What {@code run/endpoints.json} says, and when it was written. */
    public record Endpoints(long pid, String http, String grpc, Instant writtenAt) {
        /** How far a process's start may be rounded up. */
        private static final Duration ROUNDING = Duration.ofSeconds(1);

        /** The process that wrote it, if it still runs: one that is younger than the file was given its number since. */
        public Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info()
                            .startInstant()
                            .map(start -> !start.isAfter(writtenAt.plus(ROUNDING)))
                            .orElse(true));
        }
    }
}
