package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.relation.Relationship;
import io.ruche.scheduler.organisation.spec.RelationshipSpec;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import java.util.List;
import java.util.Optional;

/** Relationships as their documents say: a new one is where it begins, a changed one keeps what came to be. */
final class RelationDecisions {
    private RelationDecisions() {}

    static void put(Draft draft, SpecDocument document) {
        RelationshipSpec spec = (RelationshipSpec) document.spec();
        if (spec.one().equals(spec.other())) return;
        Optional<Relationship> was = draft.state().minds().find(Pair.of(spec.one(), spec.other()));
        Relationship is = was.map(it -> it.changed(spec, document.hash(), draft.nowMillis()))
                .orElseGet(() -> Relationship.of(spec, draft.nowMillis()));
        if (!Optional.of(is).equals(was)) draft.add(new Event.RelationshipMoved(is, draft.nowMillis()));
    }

    /** Who left is nothing to anybody. */
    static void follow(Draft draft) {
        State state = draft.state();
        for (Pair pair : List.copyOf(state.minds().relationships().keySet())) {
            if (state.findAgent(pair.one()).isEmpty()
                    || state.findAgent(pair.other()).isEmpty()) {
                draft.add(new Event.RelationshipForgotten(pair, draft.nowMillis()));
            }
        }
    }
}
