package io.ruche.scheduler.device;

import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.yaml.YamlReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads {@code devices.yaml}, Ruche's own and an operator's; the comment at its head says how it is written. */
final class DeviceFile {
    private static final int MOST_BYTES = 1_000_000;
    private static final int MOST_DEVICES = 1_000;
    private static final double GIGA = 1e9;
    private static final double TERA = 1e12;
    private static final double MICRO = 1e-6;

    private final String file;
    private final Map<String, LinkType> links = new LinkedHashMap<>();
    private final Map<String, KnownDevice> devices = new LinkedHashMap<>();
    private final Map<String, Seen> seen = new LinkedHashMap<>();

    private DeviceFile(String file) {
        this.file = file;
    }

    static DeviceCatalogue builtIn() {
        try (InputStream in = DeviceFile.class.getResourceAsStream("devices.yaml")) {
            byte[] text = Objects.requireNonNull(in, "devices.yaml").readAllBytes();
            DeviceFile reader = new DeviceFile("devices.yaml");
            reader.kinds(reader.document(text));
            return reader.catalogue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DeviceSheet read(String file, byte[] text) {
        DeviceFile reader = new DeviceFile(file);
        reader.check(text);
        DeviceCatalogue known = DeviceCatalogue.builtIn();
        known.links().forEach(link -> reader.links.put(link.name(), link));
        Part document = reader.document(text);
        reader.kinds(document);
        DeviceCatalogue all = known.with(reader.catalogue());
        SortedMap<String, String> nodes = new TreeMap<>();
        List<DeclaredLink> joined = new ArrayList<>();
        document.part("cluster").map(part -> part.only("nodes", "links")).ifPresent(cluster -> {
            cluster.part("nodes")
                    .ifPresent(part -> part.texts().forEach((node, kind) -> {
                        if (all.find(kind).isEmpty()) throw part.wrong(node, "a kind of machine", all.near(kind));
                        nodes.put(node, all.get(kind).name());
                    }));
            cluster.parts("links").forEach(part -> joined.add(reader.declared(part)));
        });
        return new DeviceSheet(all, nodes, joined);
    }

    /** A stranger's text is first read by a reader with bounds for depth, size and repetition. */
    private void check(byte[] text) {
        if (text.length > MOST_BYTES) {
            throw Part.fault(file, "the file", text.length + " bytes", "at most " + MOST_BYTES);
        }
        SpecProblems problems = new SpecProblems(file);
        int documents = YamlReader.read(text, problems).size();
        if (problems.errorCount() > 0) {
            throw Part.fault(file, "the file", problems.errors().get(0).text(), "one map");
        }
        if (documents > 1) throw Part.fault(file, "the file", documents + " documents", "one map");
    }

    private Part document(byte[] text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setMaxAliasesForCollections(10)
                .build();
        try {
            return Part.root(file, new Load(settings).loadFromInputStream(new ByteArrayInputStream(text)));
        } catch (YamlEngineException e) {
            throw Part.fault(file, "the file", String.valueOf(e.getMessage()).replaceAll("\\s+", " "), "YAML");
        }
    }

    private void kinds(Part document) {
        document.only("links", "devices", "cluster");
        document.part("links")
                .ifPresent(part -> part.named().forEach((name, link) -> links.put(name, link(name, link))));
        for (Part family : document.parts("devices")) family(family);
        if (devices.size() > MOST_DEVICES) {
            throw Part.fault(file, "devices", devices.size() + " machines", "at most " + MOST_DEVICES);
        }
    }

    private DeviceCatalogue catalogue() {
        return new DeviceCatalogue(devices.values(), links.values(), seen);
    }

    private static LinkType link(String name, Part link) {
        link.only("title", "kind", "gbps", "micros", "copyGbps", "source");
        return new LinkType(
                name,
                link.text("title"),
                new Link(link.word("kind", LinkKind.class), link.number("gbps") * GIGA, link.number("micros") * MICRO),
                times(link.findNumber("copyGbps"), GIGA),
                link.text("source"));
    }

    private DeclaredLink declared(Part part) {
        part.only("between", "type");
        List<String> between = part.textList("between");
        if (between.stream().distinct().count() < 2) throw part.wrong("between", "at least two nodes");
        String type = part.text("type");
        LinkType link = links.get(type);
        if (link == null) throw part.wrong("type", String.join(", ", links.keySet()));
        return new DeclaredLink(between, link.link());
    }

    private void family(Part family) {
        family.only(
                "name",
                "title",
                "processor",
                "seen",
                "sizes",
                "memoryGiB",
                "memoryBytes",
                "limit",
                "bandwidth",
                "tflops",
                "fitted",
                "disk",
                "links",
                "watts",
                "usd");
        Optional<Seen> known = family.part("seen").map(DeviceFile::seen);
        for (KnownDevice device : sizes(family)) {
            devices.put(device.name(), device);
            known.ifPresent(by -> seen.put(device.name(), by));
        }
    }

    private static Seen seen(Part part) {
        part.only("processor", "gpu", "machine");
        Seen seen = new Seen(part.findText("processor"), part.textList("gpu"), part.textList("machine"));
        boolean empty = seen.processor().isEmpty()
                && seen.gpus().isEmpty()
                && seen.machines().isEmpty();
        if (empty) throw part.wrong("processor", "processor, gpu or machine");
        return seen;
    }

    private Collection<KnownDevice> sizes(Part family) {
        if (!family.has("sizes")) {
            long bytes = family.has("memoryBytes")
                    ? (long) family.number("memoryBytes")
                    : (long) family.number("memoryGiB") << 30;
            return List.of(device(family, "", bytes, null));
        }
        List<KnownDevice> all = new ArrayList<>();
        for (Object size : family.list("sizes")) {
            if (!(size instanceof Integer gib) || gib < 1 || gib > 1 << 20) throw family.wrong("sizes", "whole GiB");
            all.add(device(family, "-" + gib, (long) gib << 30, gib));
        }
        return all;
    }

    private KnownDevice device(Part family, String suffix, long memoryBytes, @Nullable Integer size) {
        Optional<Part> fitted = family.part("fitted").map(part -> part.only("layerMicros", "efficiency"));
        Optional<Part> usd = family.part("usd");
        return new KnownDevice(
                family.text("name").toLowerCase(Locale.ROOT) + suffix,
                family.text("title") + (size == null ? "" : ", " + size + " GB"),
                family.word("processor", Processor.class),
                memoryBytes,
                workingSet(family, memoryBytes),
                figure(family, "bandwidth", size, GIGA),
                figure(family, "tflops", size, TERA),
                fitted.map(numbers -> times(numbers.findNumber("layerMicros"), MICRO))
                        .orElse(OptionalDouble.empty()),
                fitted.map(numbers -> numbers.findNumber("efficiency")).orElse(OptionalDouble.empty()),
                figure(family, "disk", size, GIGA),
                family.textList("links").stream()
                        .map(name -> linkOf(family, name))
                        .toList(),
                family.part("watts")
                        .map(part -> part.only("idle", "loaded", "source"))
                        .map(watts ->
                                new Power(watts.findNumber("idle"), watts.findNumber("loaded"), watts.text("source"))),
                size == null
                        ? usd.map(DeviceFile::price)
                        : usd.flatMap(prices -> prices.part(size)).map(DeviceFile::price));
    }

    private LinkType linkOf(Part family, String name) {
        LinkType link = links.get(name);
        if (link == null) throw family.wrong("links", "of " + String.join(", ", links.keySet()));
        return link;
    }

    private static WorkingSet workingSet(Part family, long memoryBytes) {
        if (family.raw("limit") instanceof Map<?, ?>) {
            Part told = family.needPart("limit").only("bytes", "reason");
            return new WorkingSet((long) told.number("bytes"), told.text("reason"));
        }
        return switch (family.text("limit")) {
            case "apple" -> WorkingSet.ofApple(memoryBytes);
            case "card" -> WorkingSet.ofCard(memoryBytes);
            case "host" -> WorkingSet.ofHost(memoryBytes);
            default -> throw family.wrong("limit", "apple, card, host or {bytes, reason}");
        };
    }

    /** The value of this size where sizes differ, else that of all. */
    private static Optional<Figure> figure(Part family, String name, @Nullable Integer size, double unit) {
        return family.part(name).map(figure -> {
            OptionalDouble own = size == null ? OptionalDouble.empty() : figure.findNumber(size);
            double value = own.isPresent() ? own.getAsDouble() : figure.number("value");
            return new Figure(value * unit, figure.text("source"));
        });
    }

    private static Price price(Part price) {
        price.only("usd", "from", "to", "on", "source", "used", "cardAlone");
        OptionalDouble one = price.findNumber("usd");
        return new Price(
                one.isPresent() ? one.getAsDouble() : price.number("from"),
                one.isPresent() ? one.getAsDouble() : price.number("to"),
                price.day("on"),
                price.text("source"),
                price.is("used"),
                price.is("cardAlone"));
    }

    private static OptionalDouble times(OptionalDouble number, double unit) {
        return number.isEmpty() ? number : OptionalDouble.of(number.getAsDouble() * unit);
    }
}
