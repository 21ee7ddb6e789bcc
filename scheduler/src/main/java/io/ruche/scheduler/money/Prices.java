package io.ruche.scheduler.money;

import io.ruche.scheduler.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Published prices of models elsewhere, by name. What is not in it has no price that anybody knows. */
public final class Prices {
    /** Above it, a comma was forgotten: a million tokens for this much nobody sells. */
    private static final BigDecimal MOST_USD = BigDecimal.valueOf(100_000);

    private static final Prices BUILT_IN = parse(resource());

    private final Map<String, Listed> models;

    private Prices(Map<String, Listed> models) {
        this.models = models;
    }

    /**
     * A model's published price.
     *
     * @param source where it was read
     * @param readOn when it was read there; it may have changed since
     */
    public record Listed(String model, Tariff.PerToken tariff, String source, LocalDate readOn) {}

    /** The table that comes with Ruche. */
    public static Prices builtIn() {
        return BUILT_IN;
    }

    /** Throws IllegalArgumentException with the place: the table is ours, and a wrong one must not start. */
    static Prices parse(String json) {
        Map<String, @Nullable Object> file = Json.object(json, "prices", IllegalArgumentException::new);
        Map<String, Listed> models = new TreeMap<>();
        for (Object list : list(file, "lists")) {
            Map<String, @Nullable Object> each = object(list);
            String source = text(each, "source");
            LocalDate readOn = LocalDate.parse(text(each, "readOn"));
            for (Object entry : list(each, "models")) {
                Map<String, @Nullable Object> model = object(entry);
                Tariff.PerToken tariff = new Tariff.PerToken(
                        microUsd(model, "inputUsdPerMillion"),
                        microUsd(model, "cachedUsdPerMillion"),
                        microUsd(model, "outputUsdPerMillion"));
                for (Object name : list(model, "names")) {
                    Listed listed = new Listed(String.valueOf(name), tariff, source, readOn);
                    if (models.put(listed.model(), listed) != null) {
                        throw new IllegalArgumentException("prices: " + name + " is listed twice");
                    }
                }
            }
        }
        return new Prices(models);
    }

    public Optional<Listed> find(String model) {
        return Optional.ofNullable(models.get(model));
    }

    public Collection<Listed> all() {
        return Collections.unmodifiableCollection(models.values());
    }

    private static String resource() {
        try (InputStream in = Prices.class.getResourceAsStream("prices.json")) {
            return new String(Objects.requireNonNull(in, "prices.json").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long microUsd(Map<String, @Nullable Object> of, String name) {
        Object value = of.get(name);
        BigDecimal usd = value instanceof Long whole
                ? BigDecimal.valueOf(whole)
                : value instanceof BigDecimal decimal ? decimal : BigDecimal.ONE.negate();
        if (usd.signum() < 0 || usd.compareTo(MOST_USD) > 0) {
            throw new IllegalArgumentException(
                    "prices: " + name + " is " + value + " (expected: 0 to " + MOST_USD + ")");
        }
        return usd.movePointRight(6).longValueExact();
    }

    private static String text(Map<String, @Nullable Object> of, String name) {
        if (of.get(name) instanceof String text) return text;
        throw new IllegalArgumentException("prices: " + name + " is absent (expected: a text)");
    }

    private static List<Object> list(Map<String, @Nullable Object> of, String name) {
        if (!(of.get(name) instanceof List<?> list)) {
            throw new IllegalArgumentException("prices: " + name + " is absent (expected: a list)");
        }
        List<Object> all = new ArrayList<>();
        for (Object each : list) all.add(Objects.requireNonNull(each));
        return all;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(Object value) {
        if (value instanceof Map<?, ?> map) return (Map<String, @Nullable Object>) map;
        throw new IllegalArgumentException("prices: found " + value + " (expected: an object)");
    }
}
