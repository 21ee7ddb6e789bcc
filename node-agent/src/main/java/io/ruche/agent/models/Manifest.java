package io.ruche.agent.models;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * What the store remembers of a model in {@code model.properties} beside it, so that hundreds of gigabytes need no
 * hashing at each start: a weight file of the same size and time is taken for the same file.
 *
 * @param model where the model is
 * @param weightBytes size of the weight file
 * @param weightMillis its time of last change
 * @param bytes of all files of the model
 */
record Manifest(Path model, String source, String sha256, long weightBytes, long weightMillis, long bytes) {
    private static final String NAME = "model.properties";

    static Manifest of(Path model, String source, String sha256) throws IOException {
        Path weights = ModelFiles.weights(model);
        long bytes = Files.size(weights);
        if (!weights.equals(model)) {
            for (String companion : ModelFiles.COMPANIONS) {
                Path file = model.resolve(companion);
                bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
        }
        return new Manifest(
                model,
                source,
                sha256,
                Files.size(weights),
                Files.getLastModifiedTime(weights).toMillis(),
                bytes);
    }

    /** Whether the weight file is as it was when this was written. */
    boolean isCurrent() {
        Path weights = ModelFiles.weights(model);
        try {
            return Files.isRegularFile(weights)
                    && Files.size(weights) == weightBytes
                    && Files.getLastModifiedTime(weights).toMillis() == weightMillis;
        } catch (IOException e) {
            return false;
        }
    }

    void write(Path folder) throws IOException {
        List<String> lines = List.of(
                "model=" + escape(model.toString()),
                "source=" + escape(source),
                "sha256=" + sha256,
                "weightBytes=" + weightBytes,
                "weightMillis=" + weightMillis,
                "bytes=" + bytes);
        Path temporary = folder.resolve(NAME + ".new");
        Files.write(temporary, lines);
        Files.move(
                temporary, folder.resolve(NAME), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Empty when there is none, or none that can be read: the model is then pulled again. */
    static Optional<Manifest> read(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
            return Optional.of(new Manifest(
                    Path.of(properties.getProperty("model", "")),
                    properties.getProperty("source", ""),
                    properties.getProperty("sha256", ""),
                    Long.parseLong(properties.getProperty("weightBytes", "")),
                    Long.parseLong(properties.getProperty("weightMillis", "")),
                    Long.parseLong(properties.getProperty("bytes", ""))));
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(NAME));
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n");
    }
}
