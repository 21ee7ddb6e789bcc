package io.ruche.scheduler.fleet;

import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.device.LinkKind;
import io.ruche.scheduler.device.LinkType;
import io.ruche.scheduler.fleet.Fleet.FleetDeployment;
import io.ruche.scheduler.fleet.Fleet.FleetNode;
import io.ruche.scheduler.fleet.Fleet.Power;
import io.ruche.scheduler.fleet.Fleet.QuietHours;
import io.ruche.scheduler.organisation.spec.check.Envelope;
import io.ruche.scheduler.organisation.spec.problem.Position;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.table.KindTable;
import io.ruche.scheduler.organisation.spec.tree.TreeReader;
import io.ruche.scheduler.organisation.spec.tree.Use;
import io.ruche.scheduler.organisation.spec.tree.Values;
import io.ruche.scheduler.organisation.spec.yaml.Node;
import io.ruche.scheduler.organisation.spec.yaml.YamlReader;
import io.ruche.scheduler.spelling.Spelling;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads a document of {@code kind: Fleet}. For one text; not thread-safe. */
public final class FleetReader {
    public static final String KIND = "Fleet";

    private final SpecProblems problems;
    private final TreeReader reader;
    private final DeviceCatalogue devices;
    private final Collection<String> models;
    private final List<FleetNode> nodes = new ArrayList<>();
    /** Every name that a link may say, with the machines that it stands for, by their place in {@code nodes}. */
    private final Map<String, List<Integer>> named = new LinkedHashMap<>();

    private final List<FleetLink> links = new ArrayList<>();

    private FleetReader(SpecProblems problems, DeviceCatalogue devices, Collection<String> models) {
        this.problems = problems;
        this.reader = new TreeReader(problems);
        this.devices = devices;
        this.models = models;
    }

    /**
     * Reads a text with one fleet.
     *
     * @param devices that are known
     * @param models names of all models that are known
     * @return empty when something is wrong with it, which is then among the problems
     */
    public static Optional<Fleet> read(
            byte[] text, SpecProblems problems, DeviceCatalogue devices, Collection<String> models) {
        List<Node> documents = YamlReader.read(text, problems);
        if (problems.errorCount() > 0) return Optional.empty();
        if (documents.size() != 1 || !(documents.get(0) instanceof Node.Mapping document)) {
            Position at = documents.isEmpty()
                    ? Position.NONE
                    : documents.get(documents.size() - 1).at();
            problems.error(at, "", documents.size() + " documents", "one mapping of kind: " + KIND);
            return Optional.empty();
        }
        return new FleetReader(problems, devices, models).read(document);
    }

    private Optional<Fleet> read(Node.Mapping document) {
        Envelope.check(document, problems);
        checkKind(document);
        Optional<Node> metadata = Envelope.find(document, "metadata");
        if (metadata.isEmpty()) problems.error(document.at(), "metadata", "missing", "metadata: { name: NAME }");
        Map<String, Object> about = metadata.map(node -> reader.read(KindTable.METADATA, node, "metadata"))
                .orElse(Map.of());
        Node spec = Envelope.find(document, "spec").orElse(new Node.Mapping(List.of(), document.at()));
        Values values = new Values(FleetTable.FIELDS, reader.read(FleetTable.FIELDS, spec, "spec"));
        if (problems.errorCount() > 0) return Optional.empty();

        checkModels();
        readNodes(values.groups("nodes"));
        // links name machines, which are known only when all are
        if (problems.errorCount() == 0) readLinks(values.groups("links"));
        if (problems.errorCount() > 0) return Optional.empty();

        return Optional.of(new Fleet(String.valueOf(about.get("name")), nodes, links, power(values.group("power"))));
    }

    private void checkKind(Node.Mapping document) {
        String kind = Envelope.find(document, "kind").map(Envelope::text).orElse("");
        if (kind.equals(KIND)) return;
        Position at = Envelope.find(document, "kind").map(Node::at).orElse(document.at());
        problems.error(at, "kind", kind.isEmpty() ? "missing" : SpecProblems.shown(kind), KIND);
    }

    private void checkModels() {
        for (Use use : reader.uses()) {
            if (use instanceof Use.OfModel model && !models.contains(model.name())) {
                problems.error(
                        model.at(),
                        model.path(),
                        SpecProblems.shown(model.name()),
                        "a model of the catalogue",
                        Spelling.nearest(model.name(), models));
            }
        }
    }

    private void readNodes(List<Values> groups) {
        for (int i = 0; i < groups.size(); i++) {
            Values group = groups.get(i);
            String path = "spec.nodes[" + i + "]";
            String device = group.text("device");
            Optional<KnownDevice> known = devices.find(device);
            if (known.isEmpty()) tellUnknownDevice(device, path + ".device");
            String name = group.text("name");
            int count = group.count("count");
            boolean counted = group.written().contains("count");
            if (nodes.size() + count > FleetTable.MOST_NODES) {
                problems.error(at(path), path, nodes.size() + count + " machines", "at most " + FleetTable.MOST_NODES);
                return;
            }
            List<Integer> all = new ArrayList<>();
            for (int k = 1; k <= count; k++) {
                String own = counted ? name + "-" + k : name;
                all.add(nodes.size());
                if (counted) name(own, List.of(nodes.size()), path);
                known.ifPresent(kind -> nodes.add(new FleetNode(
                        own, kind, group.findWhole("foreign").orElse(0L), group.findWhole("limit"), held(group))));
            }
            name(name, all, path);
        }
    }

    private void tellUnknownDevice(String device, String path) {
        List<String> names = devices.devices().stream().map(KnownDevice::name).toList();
        List<String> sizes =
                names.stream().filter(name -> name.startsWith(device + "-")).toList();
        problems.error(
                at(path),
                path,
                SpecProblems.shown(device),
                sizes.isEmpty() ? "a kind of machine that Ruche knows" : SpecProblems.oneOf(sizes),
                sizes.isEmpty() ? Spelling.nearest(device, names) : Optional.empty());
    }

    private void name(String name, List<Integer> machines, String path) {
        if (named.putIfAbsent(name, List.copyOf(machines)) != null) {
            problems.error(at(path + ".name"), path + ".name", SpecProblems.shown(name) + " twice", "each name once");
        }
    }

    private static List<FleetDeployment> held(Values node) {
        return node.groups("deployments").stream()
                .map(it -> new FleetDeployment(
                        it.text("model"),
                        it.findText("runtime").orElse(""),
                        it.findWhole("context").orElse(0L).intValue(),
                        it.findWhole("slots").orElse(0L).intValue()))
                .toList();
    }

    private void readLinks(List<Values> groups) {
        for (int i = 0; i < groups.size(); i++) {
            Values group = groups.get(i);
            String path = "spec.links[" + i + "].between";
            Optional<List<Integer>> joined = joined(group.texts("between"), path);
            if (joined.isEmpty()) continue;
            if (joined.get().size() < 2) {
                problems.error(at(path), path, "one machine", "at least two");
                continue;
            }
            List<FleetNode> all = joined.get().stream().map(nodes::get).toList();
            List<LinkType> types = devices.links().stream()
                    .filter(type -> isMeant(type, group.text("type")))
                    .toList();
            if (!tellStrangers(all, types, group, i)) join(all, types, group);
        }
    }

    /** All that can have a link are at it, so that every two find the fastest that both can have. */
    private void join(List<FleetNode> all, List<LinkType> types, Values group) {
        int joined = 0;
        for (LinkType type : types) {
            List<String> at = all.stream()
                    .filter(node -> canHave(node.device(), type))
                    .map(FleetNode::name)
                    .toList();
            if (at.size() > Math.max(1, joined)) links.add(new FleetLink(at, link(type.link(), group)));
            joined = Math.max(joined, at.size());
        }
    }

    private static Link link(Link usual, Values group) {
        return new Link(
                usual.kind(),
                group.findDecimal("gbps").map(gbps -> gbps * 1e9 / 8).orElse(usual.bytesPerSecond()),
                group.findText("latency").map(FleetReader::seconds).orElse(usual.latencySeconds()));
    }

    /** Tells two kinds of machines that cannot both have any of these. */
    private boolean tellStrangers(List<FleetNode> all, List<LinkType> types, Values group, int index) {
        List<KnownDevice> kinds = all.stream().map(FleetNode::device).distinct().toList();
        for (KnownDevice one : kinds) {
            for (KnownDevice other : kinds) {
                if (types.stream().anyMatch(type -> canHave(one, type) && canHave(other, type))) continue;
                String path = "spec.links[" + index + "].type";
                List<String> common = devices.links().stream()
                        .filter(type -> canHave(one, type) && canHave(other, type))
                        .map(LinkType::name)
                        .toList();
                problems.error(
                        at(path),
                        path,
                        group.text("type") + " between " + one.name() + " and " + other.name()
                                + ", which cannot both have it",
                        common.isEmpty() ? "no link" : SpecProblems.oneOf(common));
                return true;
            }
        }
        return false;
    }

    private static boolean isMeant(LinkType type, String word) {
        return type.name().equals(word) || type.link().kind().name().equalsIgnoreCase(word);
    }

    /** What nobody knows of a machine is no hindrance, and Ethernet agrees on the slower of two speeds. */
    private static boolean canHave(KnownDevice device, LinkType type) {
        return device.links().isEmpty()
                || device.links().contains(type)
                || (type.link().kind() == LinkKind.ETHERNET
                        && device.links().stream()
                                .anyMatch(own -> own.link().kind() == LinkKind.ETHERNET
                                        && own.link().bytesPerSecond()
                                                >= type.link().bytesPerSecond()));
    }

    /** In the order of the nodes, each once; empty after a name that nothing has. */
    private Optional<List<Integer>> joined(List<String> names, String path) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            List<Integer> machines = named.get(names.get(i));
            if (machines == null) {
                problems.error(
                        at(path + "[" + i + "]"),
                        path + "[" + i + "]",
                        SpecProblems.shown(names.get(i)),
                        SpecProblems.oneOf(named.keySet()),
                        Spelling.nearest(names.get(i), named.keySet()));
                return Optional.empty();
            }
            all.addAll(machines);
        }
        return Optional.of(all.stream().distinct().sorted().toList());
    }

    private static double seconds(String text) {
        BigDecimal count = new BigDecimal(text.substring(0, text.length() - 2));
        return count.movePointLeft(text.endsWith("us") ? 6 : 3).doubleValue();
    }

    private static Power power(Values group) {
        OptionalDouble price =
                group.findDecimal("usdPerKWh").map(OptionalDouble::of).orElse(OptionalDouble.empty());
        return new Power(
                price,
                group.findText("quietHours")
                        .map(text -> new QuietHours(minute(text.substring(0, 5)), minute(text.substring(6)))));
    }

    private static int minute(String clock) {
        return Integer.parseInt(clock.substring(0, 2)) * 60 + Integer.parseInt(clock.substring(3));
    }

    private Position at(String path) {
        return reader.places().getOrDefault(path, Position.NONE);
    }
}
