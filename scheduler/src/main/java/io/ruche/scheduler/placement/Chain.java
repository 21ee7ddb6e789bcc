package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.memory.StageNeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one request, cheapest first. Most of them look at nothing in which nodes of one kind differ, so each is
 * asked once a kind; what is left for each node is a comparison of numbers. One run, one thread.
 */
final class Chain {
    private static final List<Filter> OF_KIND = List.of(
            new NodeReady(),
            new NotDraining(),
            new NotQuarantined(),
            new RuntimeAvailable(),
            new RequestsAnswered(),
            new ArchitectureSupported(),
            new PrecisionKnown(),
            new ContextKnown());
    private static final List<Filter> OF_NODE = List.of(new Pinned(), new Apart(), new MemoryFits());

    private final PlacementRequest request;
    private final ModelFacts facts;
    private final Snapshot snapshot;
    private final @Nullable Choice[] @Nullable [] choices;

    /**
     * A runtime of a kind of node, or none.
     *
     * @param contexts tokens to try, widest first
     * @param needs bytes of the whole model with each of them
     * @param rejections of the filters that depend on the kind alone
     * @param code of the one that is told, empty when there is none
     */
    record Choice(
            Optional<RuntimeOffer> offer,
            String runtime,
            int slots,
            int[] contexts,
            long[] needs,
            int rejections,
            boolean forGood,
            String code) {

        /** With the smallest context that will do. */
        long leastNeed() {
            return needs[needs.length - 1];
        }

        /** Position of the widest context that fits into this many bytes; the last if none does. */
        int fitting(long bytes) {
            int at = 0;
            while (at < needs.length - 1 && needs[at] > bytes) at++;
            return at;
        }
    }

    Chain(PlacementRequest request, ModelFacts facts, Snapshot snapshot) {
        this.request = request;
        this.facts = facts;
        this.snapshot = snapshot;
        this.choices = new @Nullable Choice[snapshot.kinds()][];
    }

    /** The runtimes of a node in its own order, which is its order of preference; one without an offer if it has none. */
    Choice[] choices(int position) {
        int kind = snapshot.kind(position);
        Choice[] known = choices[kind];
        if (known == null) {
            known = candidates(snapshot.nodes().get(position)).stream()
                    .map(Chain::choice)
                    .toArray(Choice[]::new);
            choices[kind] = known;
        }
        return known;
    }

    /** Why a node will not do with one of its choices. All reasons, since one for good outweighs those that pass. */
    List<Filter.Rejection> rejections(int position, int choice) {
        Candidate candidate = candidates(snapshot.nodes().get(position)).get(choice);
        List<Filter.Rejection> all = ofKind(candidate);
        for (Filter filter : OF_NODE) filter.reject(candidate).ifPresent(all::add);
        return all;
    }

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

    private static Choice choice(Candidate candidate) {
        List<Filter.Rejection> all = ofKind(candidate);
        int[] contexts = candidate.contexts();
        long[] needs = new long[contexts.length];
        for (int i = 0; i < needs.length; i++) {
            needs[i] = candidate.need(contexts[i]).bill().totalBytes();
        }
        return new Choice(
                candidate.offer(),
                candidate.runtime(),
                candidate.slots(),
                contexts,
                needs,
                all.size(),
                all.stream().anyMatch(Filter.Rejection::forGood),
                told(all).map(it -> it.reason().code()).orElse(""));
    }

    /** Of several the first that is for good, else the first. */
    static Optional<Filter.Rejection> told(List<Filter.Rejection> all) {
        return all.stream()
                .filter(Filter.Rejection::forGood)
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    private static List<Filter.Rejection> ofKind(Candidate candidate) {
        List<Filter.Rejection> all = new ArrayList<>();
        for (Filter filter : OF_KIND) filter.reject(candidate).ifPresent(all::add);
        return all;
    }

    /** The bill of a choice on a node. */
    StageNeed need(Choice choice, int context) {
        return StageNeed.whole(
                facts, request.profile(choice.runtime()), request.spec().precision(), context, choice.slots());
    }
}
