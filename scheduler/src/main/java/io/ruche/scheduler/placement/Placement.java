package io.ruche.scheduler.placement;

import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.state.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether and where one replica fits. The answer for one snapshot is always the same.
 *
 * <p>Filters, cheapest first, look at each node with each of its runtimes; what passes becomes a plan, and the best
 * score wins. Where no node holds all of it, sets of linked nodes are tried, the smallest first, with the layers cut
 * among them.
 */
public sealed interface Placement {

    record Placed(Plan plan) implements Placement {}

    /**
     * It does not fit at the moment.
     *
     * @param reasons one for each kind of rejection, in the order of the filters
     * @param bill of the candidate that came nearest, if the model is known
     */
    record NotNow(List<Reason> reasons, Optional<Bill> bill) implements Placement {
        public NotNow {
            reasons = List.copyOf(reasons);
        }

        /** With who is in the way told first. */
        public NotNow with(Reason inTheWay) {
            List<Reason> all = new ArrayList<>();
            all.add(inTheWay);
            all.addAll(reasons);
            return new NotNow(all, bill);
        }
    }

    /** It will not fit however long one waits: it takes another machine, another model or another request. */
    record Never(List<Reason> reasons, Optional<Bill> bill) implements Placement {
        public Never {
            reasons = List.copyOf(reasons);
        }
    }

    /** Where it goes, without a word about why not. */
    static Optional<Plan> find(PlacementRequest request, Snapshot snapshot) {
        return PlacementSearch.find(request, snapshot);
    }

    static Placement place(PlacementRequest request, Snapshot snapshot) {
        return place(request, snapshot, false);
    }

    /** The same without saying who is in the way, which costs more than all the rest: for loops. */
    static Placement placeBriefly(PlacementRequest request, Snapshot snapshot) {
        return place(request, snapshot, true);
    }

    /** Who takes the room that a request needs, if it has no place now. */
    static Optional<Reason> inTheWay(PlacementRequest request, Snapshot snapshot) {
        return Evictions.inTheWay(request, snapshot);
    }

    private static Placement place(PlacementRequest request, Snapshot snapshot, boolean briefly) {
        if (request.facts().isEmpty()) {
            return new NotNow(
                    List.of(Reason.of(
                            "model_unknown",
                            "model: the size of " + request.model() + " is not known yet.",
                            "Pull it first: its header tells.")),
                    Optional.empty());
        }
        if (snapshot.nodes().isEmpty()) {
            return new NotNow(
                    List.of(Reason.of("no_nodes", "nodes: none (expected: >= 1).", "Start an agent.")),
                    Optional.empty());
        }
        return new PlacementSearch(request, request.facts().get(), snapshot).run(briefly);
    }
}
