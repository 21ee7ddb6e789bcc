package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.device.LinkKind;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.ByteText;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What would make a request fit. Each remedy was tried before it is told: with it, and nothing else, the request is
 * placed. What is out of order comes first, then what the request asks in vain, then who takes the room, then what is
 * too large, then what is missing. Asked when a person wants to know, not in the loop.
 */
public final class Remedies {
    private static final long MIB = 1 << 20;
    private static final int LEAST_CONTEXT = 512;
    private static final int CONTEXT_STEP = 256;
    /** What a link would be where nothing is known of the machine's others. */
    private static final Link USUAL_LINK = new Link(LinkKind.ETHERNET, 1.25e9, 300e-6);

    private final PlacementRequest request;
    private final ModelFacts facts;
    private final Snapshot snapshot;
    private final List<Remedy> found = new ArrayList<>();

    /** The same model in another form. */
    public record Alternative(ModelName model, ModelFacts facts) {}

    private Remedies(PlacementRequest request, ModelFacts facts, Snapshot snapshot) {
        this.request = request;
        this.facts = facts;
        this.snapshot = snapshot;
    }

    /**
     * Empty when it fits as it is, or when nothing that is known here helps.
     *
     * @param alternatives other quantisations, best first
     */
    public static List<Remedy> of(PlacementRequest request, Snapshot snapshot, List<Alternative> alternatives) {
        if (request.facts().isEmpty()) {
            return List.of(new Remedy.Provide(Reason.of(
                    "model_unknown",
                    "model: the size of " + request.model() + " is not known yet.",
                    "Pull it first: its header tells.")));
        }
        if (snapshot.nodes().isEmpty()) {
            return List.of(
                    new Remedy.Provide(Reason.of("no_nodes", "nodes: none (expected: >= 1).", "Start an agent.")));
        }
        Remedies run = new Remedies(request, request.facts().get(), snapshot);
        if (run.fits(request, snapshot)) return List.of();
        run.outOfOrder();
        run.askedInVain();
        run.roomTaken();
        run.tooLarge(alternatives);
        run.missing();
        return List.copyOf(run.found);
    }

    private boolean fits(PlacementRequest other, Snapshot world) {
        return PlacementSearch.find(other, world).isPresent();
    }

    private boolean fits(DeploymentSpec spec) {
        return fits(request.with(spec), snapshot);
    }

    private void outOfOrder() {
        for (NodeSnapshot node : snapshot.nodes()) {
            String name = node.node().name();
            NodeId id = node.node().id();
            if (node.node().phase() == NodePhase.LOST && fits(request, changed(id, NodeSnapshot::there))) {
                found.add(new Remedy.BringBack(
                        id,
                        Reason.of("node_lost", name + " is lost.", "Start its agent again, or check its network.")));
            }
            if (node.node().phase() == NodePhase.DRAINING && fits(request, changed(id, NodeSnapshot::there))) {
                found.add(new Remedy.TakeBack(
                        id,
                        Reason.of(
                                "node_draining",
                                name + " is being emptied.",
                                "Take it back with 'ruche drain --undo " + name + "'.")));
            }
            if (node.quarantined() && fits(request, changed(id, NodeSnapshot::trusted))) {
                found.add(new Remedy.TryAgain(
                        id,
                        Reason.of(
                                "quarantined",
                                request.model() + " failed too often on " + name + ".",
                                "Read 'ruche logs " + request.model() + "', then deploy it again.")));
            }
            for (RuntimeOffer offer : node.node().runtimes()) repair(node, offer);
        }
    }

    private void repair(NodeSnapshot node, RuntimeOffer offer) {
        if (offer.getAvailable()) return;
        Snapshot repaired = changed(node.node().id(), it -> it.with(repaired(it.node(), offer)));
        if (!fits(request, repaired)) return;
        found.add(new Remedy.RepairRuntime(
                node.node().id(),
                offer.getName(),
                Reason.of(
                        "runtime_unavailable",
                        "runtime: " + offer.getName() + " cannot start on "
                                + node.node().name() + ": " + offer.getReason(),
                        "Put that right and restart the agent.")));
    }

    private void askedInVain() {
        DeploymentSpec spec = request.spec();
        int own = facts.getContextLength();
        if (own > 0 && spec.context() > own && fits(with(own, spec.slots()))) {
            found.add(new Remedy.SmallerContext(
                    own,
                    Reason.of(
                            "context_too_long",
                            "context: " + spec.context() + " tokens (expected: <= " + own + ", what " + request.model()
                                    + " was trained for).",
                            "Ask for --context " + own + ".")));
        }
        if (!spec.runtime().isEmpty()) {
            PlacementSearch.find(request.with(runtime("")), snapshot).ifPresent(plan -> {
                String other = plan.stages().get(0).runtime();
                found.add(new Remedy.OtherRuntime(
                        other,
                        Reason.of(
                                "runtime_unsuitable",
                                "runtime: " + spec.runtime() + " cannot serve " + request.model() + " here (expected: "
                                        + other + ").",
                                "Ask for --runtime " + other + ".")));
            });
        }
        boolean known = snapshot.nodes().stream()
                .flatMap(node -> node.node().runtimes().stream())
                .filter(offer -> spec.runtime().isEmpty() || spec.runtime().equals(offer.getName()))
                .anyMatch(offer -> offer.getPrecisionsList().contains(spec.precision()));
        if (!spec.precision().isEmpty() && !known && fits(precision(""))) {
            found.add(new Remedy.OtherPrecision(
                    "",
                    Reason.of(
                            "precision_unsupported",
                            "precision: '" + spec.precision() + "' is known to no runtime that could take it.",
                            "Leave the precision out to take the default.")));
        }
        Constraints constraints = request.constraints();
        if (!constraints.pinned().isEmpty() && fits(request.with(constraints.pinnedTo(List.of())), snapshot)) {
            found.add(new Remedy.Unpin(Reason.of(
                    "pinned_elsewhere",
                    "nodes: it fits none of " + String.join(", ", constraints.asked()) + ", to which it is pinned.",
                    "Pin it to no node.")));
        }
        if (constraints.apart() && fits(request.with(constraints.keptApart(false)), snapshot)) {
            found.add(new Remedy.AllowTogether(Reason.of(
                    "replica_beside",
                    "replicas: each node that has room holds one of " + request.model() + " already.",
                    "Add a node, or allow two replicas on one.")));
        }
    }

    private void roomTaken() {
        Evictions.find(request, snapshot)
                .ifPresent(it -> found.add(new Remedy.Evict(it.victims(), it.bytes(), it.reason())));
        Snapshot alone = snapshot.with(node -> node.with(
                new NodeMemory(node.memory().limitBytes(), node.memory().reservedBytes(), 0)));
        PlacementSearch.find(request, alone).ifPresent(plan -> {
            List<Remedy.Amount> close = new ArrayList<>();
            for (Plan.PlannedStage stage : plan.stages()) {
                long lack = stage.bill().totalBytes() - memory(stage.node()).freeBytes();
                if (lack > 0) close.add(new Remedy.Amount(stage.node(), lack));
            }
            found.add(new Remedy.CloseForeign(
                    close,
                    Reason.of(
                            "foreign_use",
                            "memory: other programs use what " + request.model() + " needs: "
                                    + told(close, amount -> ByteText.of(amount)) + ".",
                            "Close programs there until that much more is free.")));
        });
    }

    private void tooLarge(List<Alternative> alternatives) {
        DeploymentSpec spec = request.spec();
        int context = spec.context() > 0 ? spec.context() : Candidate.contexts(request, facts)[0];
        int steps = largest(
                LEAST_CONTEXT / CONTEXT_STEP,
                (context - 1) / CONTEXT_STEP,
                step -> fits(with(step * CONTEXT_STEP, spec.slots())));
        if (steps > 0) {
            int fitting = steps * CONTEXT_STEP;
            found.add(new Remedy.SmallerContext(
                    fitting,
                    Reason.of(
                            "context_too_large",
                            "context: the keys and values of " + context + " tokens do not fit (expected: <= " + fitting
                                    + ").",
                            "Ask for --context " + fitting + ".")));
        }
        int slots = spec.slots() > 0 ? spec.slots() : 4;
        int fewer = largest(1, slots - 1, it -> fits(with(spec.context(), it)));
        if (fewer > 0) {
            found.add(new Remedy.FewerSlots(
                    fewer,
                    Reason.of(
                            "slots_too_many",
                            "slots: " + slots + " contexts at once do not fit (expected: <= " + fewer + ").",
                            "Ask for --slots " + fewer + ".")));
        }
        for (String precision : List.of("accurate", "fast")) {
            if (!precision.equals(spec.precision()) && fits(precision(precision))) {
                found.add(new Remedy.OtherPrecision(
                        precision,
                        Reason.of(
                                "precision_too_wide",
                                "precision: weights in '" + spec.precision() + "' do not fit.",
                                "Ask for --precision " + precision + ".")));
                break;
            }
        }
        raiseLimit();
        for (Alternative other : alternatives) {
            PlacementRequest instead = new PlacementRequest(
                    other.model(), "", Optional.of(other.facts()), spec, request.constraints(), request.learnt());
            if (!fits(instead, snapshot)) continue;
            found.add(new Remedy.OtherModel(
                    other.model(),
                    Reason.of(
                            "model_too_large",
                            "model: the " + ByteText.of(facts.getFileBytes()) + " of " + request.model()
                                    + " do not fit (expected: the "
                                    + ByteText.of(other.facts().getFileBytes()) + " of " + other.model() + ").",
                            "Deploy " + other.model() + ".")));
            break;
        }
    }

    /** Where Metal's own limit binds, and the machine has more. */
    private void raiseLimit() {
        Snapshot raised = snapshot.with(node -> metalBinds(node) ? node.with(raised(node, most(node))) : node);
        PlacementSearch.find(request, raised).ifPresent(plan -> {
            List<Remedy.Amount> limits = new ArrayList<>();
            for (Plan.PlannedStage stage : plan.stages()) {
                NodeMemory memory = memory(stage.node());
                long needed = stage.bill().totalBytes() + memory.reservedBytes() + memory.foreignBytes();
                if (needed > memory.limitBytes()) {
                    limits.add(new Remedy.Amount(stage.node(), (needed + MIB - 1) / MIB));
                }
            }
            found.add(new Remedy.RaiseWiredLimit(
                    limits,
                    Reason.of(
                            "metal_limit",
                            "memory: Metal's default limit is below what " + request.model() + " needs.",
                            "Set " + told(limits, mib -> "iogpu.wired_limit_mb=" + mib) + " with sudo sysctl.")));
        });
    }

    private static boolean metalBinds(NodeSnapshot node) {
        return node.node().inventory().getMemoryLimitReason().startsWith("Metal's recommended working set");
    }

    /** What macOS should keep: a tenth, 1 GiB to 8 GiB. */
    private static long most(NodeSnapshot node) {
        long total = node.node().inventory().getMemoryTotalBytes();
        return total - Math.max(1024 * MIB, Math.min(total / 10, 8 * 1024 * MIB));
    }

    private static NodeMemory raised(NodeSnapshot node, long limit) {
        NodeMemory memory = node.memory();
        return new NodeMemory(Math.max(limit, memory.limitBytes()), memory.reservedBytes(), memory.foreignBytes());
    }

    private void missing() {
        List<NodeId> all = snapshot.nodes().stream().map(it -> it.node().id()).toList();
        if (all.size() > 1) {
            Snapshot joined = snapshot.with(snapshot.links().withSwitch(all, USUAL_LINK));
            PlacementSearch.find(request, joined).ifPresent(plan -> {
                List<NodeId> nodes =
                        plan.stages().stream().map(Plan.PlannedStage::node).toList();
                found.add(new Remedy.JoinMachines(
                        nodes,
                        Reason.of(
                                "not_linked",
                                "links: " + names(plan) + " hold " + request.model()
                                        + " together, and no link between them is known.",
                                "Link " + names(plan) + ".")));
            });
        }
        anotherMachine().ifPresent(found::add);
    }

    /** Like one that is there, and linked to it; the smallest that suffices beside any of them. */
    private Optional<Remedy.AnotherMachine> anotherMachine() {
        Optional<Remedy.AnotherMachine> best = Optional.empty();
        for (NodeSnapshot beside : snapshot.nodes()) {
            int most = 1 << 24; // MiB: 16 TiB
            if (!fits(request, World.withAnother(snapshot, beside, most * MIB, USUAL_LINK))) continue;
            int enough = most
                    - largest(
                            0,
                            most,
                            less -> fits(
                                    request, World.withAnother(snapshot, beside, (most - less) * MIB, USUAL_LINK)));
            if (best.isPresent() && best.get().bytes() <= enough * MIB) continue;
            long bytes = enough * MIB;
            best = Optional.of(new Remedy.AnotherMachine(
                    bytes,
                    beside.node().id(),
                    missingBytes(),
                    Reason.of(
                            "machines_too_small",
                            "memory: " + missingBytes() + " bytes are missing for " + request.model() + ".",
                            "Add a machine like " + beside.node().name() + ", linked to it, that can book "
                                    + ByteText.of(bytes) + ".")));
        }
        return best;
    }

    /** Beyond what the machine with most room could book if it were empty. */
    private long missingBytes() {
        Snapshot empty = snapshot.emptied();
        Chain chain = new Chain(request, facts, empty);
        long least = Long.MAX_VALUE;
        for (int at = 0; at < empty.nodes().size(); at++) {
            long limit = empty.nodes().get(at).memory().limitBytes();
            for (Chain.Choice choice : chain.choices(at)) least = Math.min(least, choice.leastNeed() - limit);
        }
        return Math.max(0, least);
    }

    /** The largest number in a range for which something holds that holds for all smaller ones; 0 for none. */
    private static int largest(int low, int high, IntPredicate holds) {
        if (high < low || !holds.test(low)) return 0;
        int yes = low;
        int no = high + 1;
        while (no - yes > 1) {
            int middle = (yes + no) >>> 1;
            if (holds.test(middle)) yes = middle;
            else no = middle;
        }
        return yes;
    }

    private Snapshot changed(NodeId id, UnaryOperator<NodeSnapshot> change) {
        return World.changed(snapshot, id, change);
    }

    private static Node repaired(Node node, RuntimeOffer broken) {
        return World.repaired(node, broken.getName());
    }

    private NodeMemory memory(NodeId id) {
        return snapshot.nodes().get(snapshot.position(id).orElseThrow()).memory();
    }

    private DeploymentSpec with(int context, int slots) {
        DeploymentSpec spec = request.spec();
        return new DeploymentSpec(spec.runtime(), spec.precision(), spec.replicas(), context, slots);
    }

    private DeploymentSpec precision(String precision) {
        DeploymentSpec spec = request.spec();
        return new DeploymentSpec(spec.runtime(), precision, spec.replicas(), spec.context(), spec.slots());
    }

    private DeploymentSpec runtime(String runtime) {
        DeploymentSpec spec = request.spec();
        return new DeploymentSpec(runtime, spec.precision(), spec.replicas(), spec.context(), spec.slots());
    }

    private static String names(Plan plan) {
        return plan.stages().stream().map(Plan.PlannedStage::nodeName).collect(Collectors.joining(" and "));
    }

    private String told(List<Remedy.Amount> amounts, LongFunction<String> text) {
        return amounts.stream()
                .map(it -> text.apply(it.amount()) + " on "
                        + snapshot.nodes()
                                .get(snapshot.position(it.node()).orElseThrow())
                                .node()
                                .name())
                .collect(Collectors.joining(", "));
    }
}
