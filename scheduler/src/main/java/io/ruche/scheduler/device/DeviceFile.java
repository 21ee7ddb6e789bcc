package io.ruche.scheduler.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads {@code devices.yaml}; the comment at its head says how it is written. */
final class DeviceFile {
    private static final double GIGA = 1e9;
    private static final double TERA = 1e12;
    private static final double MICRO = 1e-6;

    private final Map<String, LinkType> links = new LinkedHashMap<>();

    private DeviceFile() {}

    static DeviceCatalogue builtIn() {
        try (InputStream in = DeviceFile.class.getResourceAsStream("devices.yaml")) {
            Object document = new Load(LoadSettings.builder().build())
                    .loadFromInputStream(Objects.requireNonNull(in, "devices.yaml"));
            return new DeviceFile().read(map(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DeviceCatalogue read(Map<?, ?> document) {
        map(document.get("links")).forEach((name, link) -> links.put(text(name), link(text(name), map(link))));
        List<KnownDevice> devices = new ArrayList<>();
        for (Object family : list(document.get("devices"))) devices.addAll(family(map(family)));
        return new DeviceCatalogue(devices, links.values());
    }

    private static LinkType link(String name, Map<?, ?> link) {
        return new LinkType(
                name,
                text(link.get("title")),
                new Link(
                        LinkKind.valueOf(text(link.get("kind")).toUpperCase(Locale.ROOT)),
                        number(link.get("gbps")) * GIGA,
                        number(link.get("micros")) * MICRO),
                optional(link.get("copyGbps"), GIGA),
                text(link.get("source")));
    }

    private Collection<KnownDevice> family(Map<?, ?> family) {
        Object sizes = family.get("sizes");
        if (sizes == null) return List.of(device(family, "", memory(family), null));
        return list(sizes).stream()
                .map(size -> device(family, "-" + size, (long) number(size) << 30, size))
                .toList();
    }

    private static long memory(Map<?, ?> family) {
        Object bytes = family.get("memoryBytes");
        return bytes == null ? (long) number(family.get("memoryGiB")) << 30 : (long) number(bytes);
    }

    private KnownDevice device(Map<?, ?> family, String suffix, long memoryBytes, @Nullable Object size) {
        Optional<Map<?, ?>> fitted = section(family.get("fitted"));
        Optional<Map<?, ?>> usd = section(family.get("usd"));
        return new KnownDevice(
                text(family.get("name")) + suffix,
                text(family.get("title")) + (size == null ? "" : ", " + size + " GB"),
                Processor.valueOf(text(family.get("processor")).toUpperCase(Locale.ROOT)),
                memoryBytes,
                workingSet(Objects.requireNonNull(family.get("limit"), "limit"), memoryBytes),
                figure(family.get("bandwidth"), size, GIGA),
                figure(family.get("tflops"), size, TERA),
                fitted.map(numbers -> optional(numbers.get("layerMicros"), MICRO))
                        .orElse(OptionalDouble.empty()),
                fitted.map(numbers -> optional(numbers.get("efficiency"), 1)).orElse(OptionalDouble.empty()),
                figure(family.get("disk"), size, GIGA),
                list(family.get("links")).stream()
                        .map(name -> Objects.requireNonNull(links.get(text(name)), () -> "link " + name))
                        .toList(),
                section(family.get("watts"))
                        .map(watts -> new Power(
                                optional(watts.get("idle"), 1),
                                optional(watts.get("loaded"), 1),
                                text(watts.get("source")))),
                size == null
                        ? usd.map(DeviceFile::price)
                        : usd.flatMap(prices -> section(prices.get(size))).map(DeviceFile::price));
    }

    private static WorkingSet workingSet(Object limit, long memoryBytes) {
        if (limit instanceof Map<?, ?> told) {
            return new WorkingSet((long) number(told.get("bytes")), text(told.get("reason")));
        }
        return switch (text(limit)) {
            case "apple" -> WorkingSet.ofApple(memoryBytes);
            case "card" -> WorkingSet.ofCard(memoryBytes);
            case "host" -> WorkingSet.ofHost(memoryBytes);
            default -> throw new IllegalStateException("devices.yaml has limit " + limit);
        };
    }

    /** The value of this size where sizes differ, else that of all. */
    private static Optional<Figure> figure(@Nullable Object node, @Nullable Object size, double unit) {
        return section(node).map(figure -> {
            Object own = size == null ? null : figure.get(size);
            return new Figure(number(own == null ? figure.get("value") : own) * unit, text(figure.get("source")));
        });
    }

    private static Price price(Map<?, ?> price) {
        Object one = price.get("usd");
        return new Price(
                number(one == null ? price.get("from") : one),
                number(one == null ? price.get("to") : one),
                LocalDate.parse(text(price.get("on"))),
                text(price.get("source")),
                Boolean.TRUE.equals(price.get("used")),
                Boolean.TRUE.equals(price.get("cardAlone")));
    }

    private static OptionalDouble optional(@Nullable Object number, double unit) {
        return number == null ? OptionalDouble.empty() : OptionalDouble.of(number(number) * unit);
    }

    private static Optional<Map<?, ?>> section(@Nullable Object node) {
        return node == null ? Optional.empty() : Optional.of(map(node));
    }

    private static Map<?, ?> map(@Nullable Object node) {
        if (node instanceof Map<?, ?> map) return map;
        throw new IllegalStateException("devices.yaml has " + node + " where a map belongs");
    }

    private static List<?> list(@Nullable Object node) {
        if (node instanceof List<?> list) return list;
        throw new IllegalStateException("devices.yaml has " + node + " where a list belongs");
    }

    private static String text(@Nullable Object node) {
        if (node instanceof String text) return text;
        throw new IllegalStateException("devices.yaml has " + node + " where a text belongs");
    }

    private static double number(@Nullable Object node) {
        if (node instanceof Number number) return number.doubleValue();
        throw new IllegalStateException("devices.yaml has " + node + " where a number belongs");
    }
}
