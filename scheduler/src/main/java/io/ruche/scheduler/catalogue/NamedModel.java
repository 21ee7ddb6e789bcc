package io.ruche.scheduler.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/**
 * A model that people name though no entry of the catalogue tells of it.
 *
 * @param provider {@link #GRID} where its weights are open, else who sells it
 */
public record NamedModel(String name, String provider) {
    /** What serves models on machines of one's own. */
    public static final String GRID = "grid";

    private static final List<NamedModel> BUILT_IN = read();

    /** The list that comes with Ruche. */
    public static List<NamedModel> builtIn() {
        return BUILT_IN;
    }

    public boolean isOpen() {
        return provider.equals(GRID);
    }

    private static List<NamedModel> read() {
        Properties file = new Properties();
        try (InputStream in = NamedModel.class.getResourceAsStream("named-models.properties")) {
            file.load(new InputStreamReader(
                    Objects.requireNonNull(in, "named-models.properties"), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.stringPropertyNames().stream()
                .sorted()
                .map(name -> new NamedModel(name, file.getProperty(name).strip()))
                .toList();
    }
}
