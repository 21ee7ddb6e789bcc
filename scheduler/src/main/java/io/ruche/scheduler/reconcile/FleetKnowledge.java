package io.ruche.scheduler.reconcile;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.NetworkLink;
import io.ruche.scheduler.device.DeclaredLink;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.DeviceSheet;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.device.LinkKind;
import io.ruche.scheduler.placement.Forecast;
import io.ruche.scheduler.placement.Links;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.speed.Corrections;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of the machines beyond what each reports of itself: their kinds, what joins them, and what was learnt by
 * measuring. Immutable, any thread.
 *
 * @param sheet kinds of machines, and what the owner says of those that are there
 * @param learnt by measuring
 * @param usage when deployments were last used
 */
public record FleetKnowledge(DeviceSheet sheet, Learning learnt, Usage usage) {
    /** What comes with Ruche, and nothing learnt yet. */
    public static final FleetKnowledge BUILT_IN = new FleetKnowledge(DeviceSheet.BUILT_IN, Learning.NONE);

    public FleetKnowledge(DeviceSheet sheet, Learning learnt) {
        this(sheet, learnt, Usage.NONE);
    }

    /** With what agents say now; this one itself when they say nothing new. */
    public FleetKnowledge with(State state, Observed observed) {
        Learning more = learnt.with(state, observed, sheet);
        Usage later = usage.with(state, observed);
        return more == learnt && later == usage ? this : new FleetKnowledge(sheet, more, later);
    }

    /** Where no machine tells the speed of its network: what every one of the last twenty years has. */
    private static final double USUAL_BITS_PER_SECOND = 1e9;

    /** How interfaces begin that no cable belongs to: of containers, virtual machines, tunnels, and Apple's own radios. */
    private static final List<String> VIRTUAL = List.of(
            "lo",
            "docker",
            "podman",
            "br-",
            "bridge",
            "veth",
            "virbr",
            "vmnet",
            "cni",
            "flannel",
            "cali",
            "tun",
            "tap",
            "utun",
            "wg",
            "tailscale",
            "ppp",
            "awdl",
            "llw");

    /**
     * The kind of a node: as its owner says, else as it is recognised. One of no known kind is told by its memory's speed,
     * once something was measured on it.
     */
    public Optional<KnownDevice> kind(Node node) {
        Optional<KnownDevice> known = declared(node).or(() -> sheet.catalogue().recognise(node.inventory()));
        return known.or(() -> learnt.bandwidth(node.id())
                .map(bytesPerSecond -> KnownDevice.plain(
                        "measured",
                        Math.max(1, node.inventory().getMemoryTotalBytes()),
                        OptionalDouble.of(bytesPerSecond))));
    }

    /** The same without what was measured: predictions of these are corrected, the others rest on measurements already. */
    Optional<KnownDevice> published(Node node) {
        return declared(node).or(() -> sheet.catalogue().recognise(node.inventory()));
    }

    private Optional<KnownDevice> declared(Node node) {
        return Optional.ofNullable(sheet.nodes().get(node.name())).map(sheet.catalogue()::get);
    }

    /** The nodes that a name means: the one that is called so, and those of the kind. */
    List<NodeId> nodes(State state, String nodeOrKind) {
        boolean isKind = sheet.catalogue().find(nodeOrKind).isPresent();
        return state.nodes().stream()
                .filter(node -> node.name().equals(nodeOrKind)
                        || (isKind
                                && published(node)
                                        .filter(kind -> kind.name().equals(nodeOrKind))
                                        .isPresent()))
                .map(Node::id)
                .toList();
    }

    /** The first of these names that neither a node nor a kind of machine has. */
    public Optional<String> unknown(State state, List<String> nodesOrKinds) {
        return nodesOrKinds.stream()
                .filter(name -> state.findNodeByName(name).isEmpty()
                        && sheet.catalogue().find(name).isEmpty())
                .findFirst();
    }

    /** Nodes reach each other over their network, as fast as the slower of two says; and as their owner tells. */
    public Links links(State state) {
        SortedMap<NodeId, Double> speeds = new TreeMap<>();
        for (Node node : state.nodes()) speeds.put(node.id(), bitsPerSecond(node));
        Links links = Links.NONE;
        if (speeds.size() > 1) {
            for (double speed : new TreeSet<>(speeds.values())) {
                List<NodeId> reached = speeds.keySet().stream()
                        .filter(node -> speed <= speeds.getOrDefault(node, 0.0))
                        .toList();
                if (reached.size() > 1) links = links.withSwitch(reached, network(speed));
            }
        }
        for (DeclaredLink declared : sheet.links()) {
            List<NodeId> there = declared.nodes().stream()
                    .flatMap(name -> state.findNodeByName(name).stream())
                    .map(Node::id)
                    .distinct()
                    .toList();
            if (there.size() > 1) links = links.withSwitch(there, declared.link());
        }
        return links;
    }

    private static double bitsPerSecond(Node node) {
        return node.inventory().getLinksList().stream()
                .filter(link -> link.hasSpeedBitsPerSecond() && !isVirtual(link))
                .mapToDouble(NetworkLink::getSpeedBitsPerSecond)
                .max()
                .orElse(USUAL_BITS_PER_SECOND);
    }

    /** Bridges of containers and virtual machines tell speeds that no cable has. */
    private static boolean isVirtual(NetworkLink link) {
        String name = link.getName();
        return link.getAddress().startsWith("127.") || VIRTUAL.stream().anyMatch(name::startsWith);
    }

    /** Latency as TCP was measured to have over a switch. */
    private static Link network(double bitsPerSecond) {
        double latency = DeviceCatalogue.builtIn().getLink("10gbe").link().latencySeconds();
        return new Link(LinkKind.ETHERNET, bitsPerSecond / 8, latency);
    }

    /** What is expected of a replica in the cluster as it is. */
    public Forecast forecast(State state, ModelFacts facts, Plan.Mode mode, List<Plan.PlannedStage> stages) {
        Forecast expected = Forecast.of(
                facts,
                mode,
                stages,
                node -> state.findNode(node).flatMap(this::kind),
                links(state),
                correction(state, facts, stages));
        if (expected.loadSeconds().isPresent()) return expected;
        OptionalDouble load = learnt.loadSeconds(stages);
        return new Forecast(
                expected.decodeTokensPerSecond(),
                expected.prefillTokensPerSecond(),
                expected.timeToFirstTokenSeconds(),
                load,
                expected.watts());
    }

    /** A replica is as fast as its slowest machine allows: the least of the stages' corrections. */
    private double correction(State state, ModelFacts facts, List<Plan.PlannedStage> stages) {
        double least = Double.POSITIVE_INFINITY;
        for (Plan.PlannedStage stage : stages) {
            double factor = state.findNode(stage.node())
                    .flatMap(this::published)
                    .map(kind -> learnt.corrections()
                            .factor(new Corrections.Subject(kind.name(), stage.runtime(), facts.getArchitecture())))
                    .orElse(1.0);
            least = Math.min(least, factor);
        }
        return Double.isInfinite(least) ? 1 : least;
    }
}
