package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.speed.Prediction;
import io.ruche.scheduler.speed.SpeedModel;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run over a snapshot: each node alone, then sets of them. A pass over all nodes compares numbers and makes nothing;
 * sentences are written only for what is told in the end. One thread.
 */
final class PlacementSearch {
    private final PlacementRequest request;
    private final ModelFacts facts;
    private final Snapshot snapshot;
    private final Chain chain;

    private int bestNode = -1;
    private int bestChoice = -1;
    private long bestScore = Long.MIN_VALUE;
    private int nearestNode = -1;
    private int nearestChoice = -1;
    private long nearestMissing = Long.MAX_VALUE;
    private boolean mayHelpToWait = false;
    private final Map<String, Rejected> rejected = new LinkedHashMap<>();

    /** The nodes that a code is told of: the one that lacks least, and how many there are. */
    private static final class Rejected {
        private int node;
        private int choice;
        private int nodes = 0;
        private long least;

        void count(int position, int choiceThere, long missing) {
            if (nodes == 0 || missing < least) {
                node = position;
                choice = choiceThere;
                least = missing;
            }
            nodes++;
        }
    }

    PlacementSearch(PlacementRequest request, ModelFacts facts, Snapshot snapshot) {
        this.request = request;
        this.facts = facts;
        this.snapshot = snapshot;
        this.chain = new Chain(request, facts, snapshot);
    }

    /** Where it goes, without a word about why not. */
    static Optional<Plan> find(PlacementRequest request, Snapshot snapshot) {
        return request.facts().flatMap(facts -> new PlacementSearch(request, facts, snapshot).find());
    }

    Optional<Plan> find() {
        for (int node = 0; node < snapshot.nodes().size(); node++) tryNode(node);
        if (bestNode >= 0) return Optional.of(single());
        return new ShardSearch(request, facts, snapshot, chain).find();
    }

    /** @param briefly without saying who is in the way, which is a search of its own */
    Placement run(boolean briefly) {
        Optional<Plan> plan = find();
        if (plan.isPresent()) return new Placement.Placed(plan.get());

        List<Reason> reasons = reasons();
        Optional<Plan> whenEmpty = whenEmpty();
        whenEmpty.ifPresent(empty -> reasons.add(0, Shortfall.of(request, snapshot, empty)));
        boolean wait = mayHelpToWait || whenEmpty.isPresent();
        if (!wait) {
            Together.lacks(request, facts, snapshot).ifPresent(reasons::add);
            return new Placement.Never(reasons, nearest());
        }

        Placement.NotNow notNow = new Placement.NotNow(reasons, nearest());
        if (briefly) return notNow;
        return Evictions.inTheWay(request, snapshot).map(notNow::with).orElse(notNow);
    }

    /** A set of machines that would hold it if they were there and nothing ran on them. */
    private Optional<Plan> whenEmpty() {
        if (snapshot.links().isEmpty()) return Optional.empty();
        Snapshot empty = snapshot.emptied();
        return new ShardSearch(request, facts, empty, new Chain(request, facts, empty)).find();
    }

    private void tryNode(int position) {
        NodeSnapshot node = snapshot.nodes().get(position);
        long free = node.memory().freeBytes();
        boolean welcome = Pinned.passes(request, node);
        boolean apart = Apart.passes(request, node);

        Chain.Choice[] choices = chain.choices(position);
        int fewest = Integer.MAX_VALUE;
        int told = 0;
        for (int i = 0; i < choices.length; i++) {
            Chain.Choice choice = choices[i];
            boolean fits = choice.leastNeed() <= free;
            int rejections = choice.rejections() + (welcome ? 0 : 1) + (apart ? 0 : 1) + (fits ? 0 : 1);
            note(position, i, choice, free);
            if (rejections == 0) {
                consider(position, i, node, free);
                return;
            }
            boolean forGood = choice.forGood()
                    || !welcome
                    || (!fits && choice.leastNeed() > node.memory().limitBytes());
            if (!forGood) mayHelpToWait = true;
            if (rejections < fewest) {
                fewest = rejections;
                told = i;
            }
        }
        reject(position, told, node, choices[told], welcome, apart);
    }

    private void consider(int position, int i, NodeSnapshot node, long free) {
        Chain.Choice choice = chain.choices(position)[i];
        long score = Score.of(node, free - choice.needs()[choice.fitting(free)]);
        if (score > bestScore) {
            bestScore = score;
            bestNode = position;
            bestChoice = i;
        }
    }

    private void note(int position, int i, Chain.Choice choice, long free) {
        long missing = choice.leastNeed() - free;
        if (missing < nearestMissing && choice.offer().isPresent()) {
            nearestMissing = missing;
            nearestNode = position;
            nearestChoice = i;
        }
    }

    /** The same code that {@link Chain#rejections} would tell, without writing its sentence. */
    private void reject(int position, int i, NodeSnapshot node, Chain.Choice choice, boolean welcome, boolean apart) {
        boolean never = choice.leastNeed() > node.memory().limitBytes();
        String code;
        if (choice.forGood()) code = choice.code();
        else if (!welcome) code = "not_pinned";
        else if (never) code = "memory_never";
        else if (choice.rejections() > 0) code = choice.code();
        else if (!apart) code = "replica_beside";
        else code = "memory_now";
        long limit = code.equals("memory_now")
                ? node.memory().freeBytes()
                : node.memory().limitBytes();
        boolean memory = code.equals("memory_now") || code.equals("memory_never");
        rejected.computeIfAbsent(code, it -> new Rejected())
                .count(position, i, memory ? choice.leastNeed() - limit : 0);
    }

    private Plan single() {
        NodeSnapshot node = snapshot.nodes().get(bestNode);
        Chain.Choice choice = chain.choices(bestNode)[bestChoice];
        long free = node.memory().freeBytes();
        int context = choice.contexts()[choice.fitting(free)];
        Plan.PlannedStage stage = new Plan.PlannedStage(
                node.node().id(),
                node.node().name(),
                new Stage("", 0, 1, 0, Math.max(0, facts.getLayers() - 1)),
                choice.runtime(),
                request.spec().precision(),
                context,
                choice.slots(),
                chain.need(choice, context).bill().withLimit(free));
        List<Plan.PlannedStage> stages = List.of(stage);
        return new Plan(
                PlanHashes.of(request, Plan.Mode.SINGLE, stages),
                Plan.Mode.SINGLE,
                stages,
                node.device().map(device -> alone(device, choice)));
    }

    private Prediction alone(Device device, Chain.Choice choice) {
        LayerReads reads = LayerReads.of(facts, choice.runtime(), request.spec().precision());
        return SpeedModel.pipeline(facts, List.of(reads.all(device)), List.of());
    }

    private Optional<Bill> nearest() {
        if (nearestNode < 0) return Optional.empty();
        Chain.Choice choice = chain.choices(nearestNode)[nearestChoice];
        int least = choice.contexts()[choice.contexts().length - 1];
        long free = snapshot.nodes().get(nearestNode).memory().freeBytes();
        return Optional.of(chain.need(choice, least).bill().withLimit(free));
    }

    private List<Reason> reasons() {
        int checked = snapshot.nodes().size();
        List<Reason> reasons = new ArrayList<>();
        for (Rejected it : rejected.values()) {
            Reason reason = Chain.told(chain.rejections(it.node, it.choice))
                    .orElseThrow()
                    .reason();
            reasons.add(
                    checked == 1
                            ? reason
                            : Reason.of(
                                    reason.code(),
                                    reason.message() + " (" + it.nodes + " of " + checked + " nodes)",
                                    reason.help()));
        }
        return reasons;
    }
}
