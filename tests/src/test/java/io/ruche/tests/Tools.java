package io.ruche.tests;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The tools that tests/prepare brings. Without one a test is skipped by name and reason; with CI=true it fails. */
public final class Tools {

    private Tools() {}

    /** The project's root folder. */
    public static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Stream.iterate(here, folder -> folder != null, Path::getParent)
                .filter(folder -> Files.exists(folder.resolve("proto/pom.xml")))
                .findFirst()
                .orElseThrow();
    }

    public static Path cache() {
        String named = System.getenv("RUCHE_TEST_CACHE");
        return named != null ? Path.of(named) : Path.of(System.getProperty("user.home"), ".cache/ruche-tests");
    }

    public static Path python() {
        return needed(cache().resolve("python/bin/python"), "clients");
    }

    /** The folder that holds node_modules. */
    public static Path nodeClients() {
        needed(cache().resolve("node/node_modules/openai"), "clients");
        return cache().resolve("node");
    }

    public static Path buf() {
        return needed(cache().resolve("node/node_modules/.bin/buf"), "buf");
    }

    public static Path promtool() {
        return needed(cache().resolve("prometheus/usr/bin/promtool"), "prometheus");
    }

    public static Path prometheus() {
        return needed(cache().resolve("prometheus/usr/bin/prometheus"), "prometheus");
    }

    public static Path smollm() {
        return needed(cache().resolve("models/SmolLM2-135M-Instruct.Q4_1.gguf"), "models");
    }

    public static Path chromium() {
        return find("chromium").orElseGet(() -> needed(Path.of("/usr/bin/chromium"), "browser"));
    }

    public static Path node() {
        return find("node").orElseGet(() -> needed(Path.of("/usr/bin/node"), "clients"));
    }

    /** The packaged product; made by the package phase of the modules before this one. */
    public static Path distribution() {
        Path dist = root().resolve("control-plane/launcher/target/dist");
        if (!Files.exists(dist)) {
            skip("the packaged Ruche (" + dist + ")", "mvn package");
        }
        return dist;
    }

    private static Path needed(Path path, String part) {
        if (!Files.exists(path)) {
            skip(path.toString(), "tests/prepare " + part);
        }
        return path;
    }

    private static void skip(String what, String how) {
        String message = what + " is missing; get it with: " + how;
        if ("true".equals(System.getenv("CI"))) {
            fail(message);
        }
        abort(message);
    }

    private static Optional<Path> find(String command) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What a command printed, both streams, and its exit code. */
    public record Outcome(int exit, String output) {}

    /** Runs to the end, or kills after {@code seconds}. */
    public static Outcome run(Path folder, long seconds, List<String> command, List<String> environment) {
        try {
            Path output = Files.createTempFile("ruche-tests", ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            for (String assignment : environment) {
                int equals = assignment.indexOf('=');
                builder.environment().put(assignment.substring(0, equals), assignment.substring(equals + 1));
            }
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            String text = Files.readString(output);
            Files.delete(output);
            return new Outcome(
                    ended ? process.exitValue() : -1, ended ? text : text + "\n(killed after " + seconds + " s)");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
