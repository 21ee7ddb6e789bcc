package io.ruche.scheduler.catalogue;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** Reads {@code catalogue.properties}; the comment at its head says how it is written. */
final class CatalogueFile {
    private final Properties properties;

    private CatalogueFile(Properties properties) {
        this.properties = properties;
    }

    static List<CatalogueModel> builtIn() {
        Properties properties = new Properties();
        try (InputStream in = CatalogueFile.class.getResourceAsStream("catalogue.properties")) {
            properties.load(
                    new InputStreamReader(Objects.requireNonNull(in, "catalogue.properties"), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CatalogueFile file = new CatalogueFile(properties);
        return words(file.get("models"), ",").map(file::model).toList();
    }

    private CatalogueModel model(String name) {
        List<String> capabilities = words(get(name + ".capabilities"), ",").toList();
        ModelSpec spec = ModelSpec.newBuilder()
                .setName(name)
                .addAllSources(words(get(name + ".sources"), "\\s+").toList())
                .setSha256(get(name + ".sha256"))
                .setBytes(number(name + ".bytes"))
                .build();
        ModelFacts facts = ModelFacts.newBuilder()
                .setArchitecture(get(name + ".architecture"))
                .setQuantisation(get(name + ".quantisation"))
                .setParameters(number(name + ".parameters"))
                .setFileBytes(spec.getBytes())
                .setLayers((int) number(name + ".layers"))
                .setContextLength((int) number(name + ".context"))
                .setVocabulary((int) number(name + ".vocabulary"))
                .setEmbeddingLength((int) number(name + ".embeddingLength"))
                .setKvBytesPerToken(number(name + ".kvBytesPerToken"))
                .addAllLayerBytes(numbers(name + ".layerBytes"))
                .addAllLayerParameters(numbers(name + ".layerParameters"))
                .setTiedEmbeddings(Boolean.parseBoolean(get(name + ".tied")))
                .addRequests(capabilities.contains("embedding") ? "embed" : "generate")
                .build();
        return new CatalogueModel(get(name + ".title"), get(name + ".licence"), capabilities, spec, Optional.of(facts));
    }

    private String get(String key) {
        return Objects.requireNonNull(properties.getProperty(key), key).trim();
    }

    private long number(String key) {
        return Long.parseLong(get(key));
    }

    private List<Long> numbers(String key) {
        List<Long> values = new ArrayList<>();
        words(get(key), "\\s+").forEach(word -> {
            int star = word.indexOf('*');
            long value = Long.parseLong(word.substring(star + 1));
            int times = star < 0 ? 1 : Integer.parseInt(word.substring(0, star));
            for (int i = 0; i < times; i++) {
                values.add(value);
            }
        });
        return values;
    }

    private static java.util.stream.Stream<String> words(String text, String separator) {
        return Arrays.stream(text.split(separator)).map(String::trim).filter(word -> !word.isEmpty());
    }
}
