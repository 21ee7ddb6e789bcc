package io.ruche.scheduler.speed;

import io.ruche.scheduler.speed.PublishedFigure.How;
import io.ruche.scheduler.speed.PublishedFigure.PublishedModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads {@code published.yaml}; the comment at its head says how it is written. */
final class Published {
    private static final double GIGA = 1e9;

    private Published() {}

    static List<PublishedFigure> figures() {
        Map<?, ?> document;
        try (InputStream in = Published.class.getResourceAsStream("published.yaml")) {
            document = map(new Load(LoadSettings.builder().build())
                    .loadFromInputStream(Objects.requireNonNull(in, "published.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<PublishedFigure> figures = new ArrayList<>();
        for (Object figure : (List<?>) Objects.requireNonNull(document.get("figures"))) {
            figures.add(figure(document, map(figure)));
        }
        return List.copyOf(figures);
    }

    private static PublishedFigure figure(Map<?, ?> document, Map<?, ?> figure) {
        String model = text(figure, "model", "(none)");
        String bits = text(figure, "bits", "");
        String source = text(figure, "source", "");
        return new PublishedFigure(
                model,
                bits,
                Optional.ofNullable(map(document.get("models")).get(model))
                        .map(known ->
                                model(map(known), map(document.get("bits")).get(bits))),
                text(figure, "device", ""),
                (int) number(figure, "nodes", 1),
                How.valueOf(text(figure, "how", "one").toUpperCase(Locale.ROOT)),
                middle(figure.get("decode")),
                middle(figure.get("prefill")),
                (long) number(figure, "prompt", 0),
                text(map(document.get("sources")), source, source),
                Optional.ofNullable(figure.get("unusable")).map(Object::toString));
    }

    private static PublishedModel model(Map<?, ?> model, @Nullable Object bits) {
        double routed = number(model, "routed", 0) * GIGA;
        double other = number(model, "other", 0) * GIGA;
        double bytes = bits == null
                ? 0
                : (routed * number(map(bits), "routed", 0) + other * number(map(bits), "other", 0)) / 8;
        return new PublishedModel(
                (int) number(model, "layers", 0),
                (int) number(model, "width", 0),
                number(model, "total", 0) * GIGA,
                routed,
                other,
                model.get("latent") != null,
                model.get("linear") != null,
                bytes);
    }

    private static OptionalDouble middle(@Nullable Object value) {
        if (value == null) return OptionalDouble.empty();
        if (value instanceof List<?> range) {
            return range.stream()
                    .mapToDouble(end -> ((Number) end).doubleValue())
                    .average();
        }
        return OptionalDouble.of(((Number) value).doubleValue());
    }

    private static Map<?, ?> map(@Nullable Object node) {
        return (Map<?, ?>) Objects.requireNonNull(node);
    }

    private static String text(Map<?, ?> map, String key, String otherwise) {
        Object text = map.get(key);
        return text == null ? otherwise : text.toString();
    }

    private static double number(Map<?, ?> map, String key, double otherwise) {
        Object number = map.get(key);
        return number == null ? otherwise : ((Number) number).doubleValue();
    }
}
