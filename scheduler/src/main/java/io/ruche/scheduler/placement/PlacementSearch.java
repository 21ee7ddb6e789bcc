package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of the chain. One thread. */
final class PlacementSearch {
    /** Cheapest first. */
    private static final List<Filter> FILTERS = List.of(
            new NodeReady(),
            new NotDraining(),
            new NotQuarantined(),
            new RuntimeAvailable(),
            new RequestsAnswered(),
            new ArchitectureSupported(),
            new PrecisionKnown(),
            new ContextKnown(),
            new MemoryFits());

    private final PlacementRequest request;
    private final ModelFacts facts;
    private final Map<String, Rejected> rejected = new LinkedHashMap<>();
    private boolean mayHelpToWait = false;
    private Optional<Plan.PlannedStage> best = Optional.empty();
    private long bestScore = Long.MIN_VALUE;
    private Optional<Bill> nearest = Optional.empty();
    private long nearestMissing = Long.MAX_VALUE;

    private record Rejected(Reason reason, int nodes) {}

    PlacementSearch(PlacementRequest request, ModelFacts facts) {
        this.request = request;
        this.facts = facts;
    }

    Placement run(Snapshot snapshot) {
        for (NodeSnapshot node : snapshot.nodes()) tryNode(node);
        if (best.isPresent()) return new Placement.Placed(plan(best.get()));
        List<Reason> reasons = reasons(snapshot.nodes().size());
        return mayHelpToWait ? new Placement.NotNow(reasons, nearest) : new Placement.Never(reasons, nearest);
    }

    private void tryNode(NodeSnapshot node) {
        List<Filter.Rejection> first = new ArrayList<>();
        for (Candidate candidate : candidates(node)) {
            List<Filter.Rejection> all = rejections(candidate);
            note(candidate);
            if (all.isEmpty()) {
                consider(candidate);
                return;
            }
            if (all.stream().noneMatch(Filter.Rejection::forGood)) mayHelpToWait = true;
            if (first.isEmpty() || furthest(all) > furthest(first)) first = all;
        }
        Reason reason = first.stream()
                .filter(Filter.Rejection::forGood)
                .findFirst()
                .orElse(first.get(0))
                .reason();
        rejected.merge(
                reason.code(),
                new Rejected(reason, 1),
                (known, one) -> new Rejected(known.reason(), known.nodes() + 1));
    }

    /** The runtimes of a node in its own order, which is its order of preference. */
    private List<Candidate> candidates(NodeSnapshot node) {
        String wanted = request.spec().runtime();
        List<Candidate> all = new ArrayList<>();
        for (RuntimeOffer offer : node.node().runtimes()) {
            if (wanted.isEmpty() || wanted.equals(offer.getName())) {
                all.add(new Candidate(request, facts, node, Optional.of(offer)));
            }
        }
        if (all.isEmpty()) all.add(new Candidate(request, facts, node, Optional.empty()));
        return all;
    }

    /** All of them, since one that is for good outweighs those that pass with time. */
    private static List<Filter.Rejection> rejections(Candidate candidate) {
        List<Filter.Rejection> all = new ArrayList<>();
        for (Filter filter : FILTERS) filter.reject(candidate).ifPresent(all::add);
        return all;
    }

    /** How far a candidate came: the fewer rejections, the more its reason is worth telling. */
    private static int furthest(List<Filter.Rejection> all) {
        return -all.size();
    }

    private void note(Candidate candidate) {
        if (candidate.offer().isEmpty()) return;
        Bill bill = candidate.need(candidate.narrowestContext()).bill();
        long limit = candidate.node().memory().freeBytes();
        long missing = bill.totalBytes() - limit;
        if (missing < nearestMissing) {
            nearestMissing = missing;
            nearest = Optional.of(bill.withLimit(limit));
        }
    }

    private void consider(Candidate candidate) {
        long free = candidate.node().memory().freeBytes();
        int context = candidate.fittingContext(free);
        Plan.PlannedStage stage = new Plan.PlannedStage(
                candidate.node().node().id(),
                candidate.node().node().name(),
                new Stage("", 0, 1, 0, Math.max(0, facts.getLayers() - 1)),
                candidate.runtime(),
                request.spec().precision(),
                context,
                candidate.slots(),
                candidate.need(context).bill().withLimit(free));
        long score = Score.of(candidate, stage);
        if (score > bestScore) {
            best = Optional.of(stage);
            bestScore = score;
        }
    }

    private Plan plan(Plan.PlannedStage stage) {
        List<Plan.PlannedStage> stages = List.of(stage);
        return new Plan(PlanHashes.of(request, Plan.Mode.SINGLE, stages), Plan.Mode.SINGLE, stages);
    }

    private List<Reason> reasons(int checked) {
        return rejected.values().stream()
                .map(it -> checked == 1
                        ? it.reason()
                        : Reason.of(
                                it.reason().code(),
                                it.reason().message() + " (" + it.nodes() + " of " + checked + " nodes)",
                                it.reason().help()))
                .toList();
    }
}
