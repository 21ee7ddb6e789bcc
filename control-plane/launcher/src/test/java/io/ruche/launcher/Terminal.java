package io.ruche.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Runs commands and keeps what they say; no stream is a terminal. */
final class Terminal {
    private final Path home;
    private final Map<String, String> env = new HashMap<>();
    private String input = "";
    private boolean colours;

    record Outcome(int exit, String out, String err) {}

    Terminal(Path home) {
        this.home = home;
        env.put("RUCHE_HOME", home.toString());
    }

    Terminal env(String name, String value) {
        env.put(name, value);
        return this;
    }

    Terminal input(String text) {
        input = text;
        return this;
    }

    Terminal colours() {
        colours = true;
        return this;
    }

    Shell shell() {
        return shell(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    }

    Outcome run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Cli.run(shell(out, err), args);
        return new Outcome(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Words as they are typed in the home: what names a file there is its path. */
    Outcome type(String words) {
        return run(Arrays.stream(words.split(" "))
                .map(word ->
                        Files.exists(home.resolve(word)) ? home.resolve(word).toString() : word)
                .toArray(String[]::new));
    }

    /** What scripts read of an answer. */
    JsonNode json(String words) {
        Outcome outcome = type(words + " -o json");
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        return Json.MAPPER.readTree(outcome.out());
    }

    private Shell shell(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Shell(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                env,
                false,
                colours,
                colours);
    }
}
