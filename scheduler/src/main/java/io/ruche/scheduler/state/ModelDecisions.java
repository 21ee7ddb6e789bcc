package io.ruche.scheduler.state;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.lifecycle.ModelPhase;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Decisions on the models that shall be on disks. */
final class ModelDecisions {
    static final int MOST_MODELS = 2_000;

    private ModelDecisions() {}

    static Verdict pull(Draft draft, Command.PullModel it) {
        if (it.node().isPresent() && draft.state().findNode(it.node().get()).isEmpty()) {
            return Draft.refuse(
                    FailureCode.NOT_FOUND,
                    "node: '" + it.node().get() + "' is not there.",
                    "'ruche nodes' lists them.");
        }
        wish(draft, it.model(), it.facts(), it.node());
        return draft.done(Rows.Kind.MODEL.key(it.model().getName()));
    }

    /** Records the wish where it is news, and begins anew where it had failed. True when the file is another one. */
    static boolean wish(Draft draft, ModelSpec spec, Optional<ModelFacts> facts, Optional<NodeId> node) {
        ModelName name = new ModelName(spec.getName());
        Optional<ModelWish> known = draft.state().findModel(name);
        if (known.isEmpty()) {
            if (draft.state().models().size() >= MOST_MODELS) {
                throw FailureException.of(
                        FailureCode.STATE_FULL, "models: " + MOST_MODELS + " (expected: fewer).", "Remove one.");
            }
            List<NodeId> nodes = node.map(List::of).orElse(List.of());
            draft.add(new Event.ModelWished(name, spec, nodes, facts, draft.nowMillis()));
            return false;
        }
        ModelWish wish = known.get();
        boolean otherFile = !wish.spec().equals(spec);
        TreeSet<NodeId> nodes = new TreeSet<>(wish.nodes());
        node.ifPresent(nodes::add);
        boolean moreNodes = nodes.size() > wish.nodes().size();
        boolean moreFacts = !wish.measured() && facts.isPresent() && !facts.equals(wish.facts());
        if (otherFile || moreNodes || moreFacts) {
            draft.add(new Event.ModelWished(name, spec, List.copyOf(nodes), facts.or(wish::facts), draft.nowMillis()));
        }
        boolean anew = wish.phase() == ModelPhase.FAILED || (otherFile && wish.phase() != ModelPhase.WANTED);
        if (anew) {
            draft.add(new Event.ModelMoved(name, ModelPhase.WANTED, Reason.NONE, Optional.empty(), draft.nowMillis()));
        }
        return otherFile;
    }

    /** A node that serves a model keeps it. */
    static void alsoOn(Draft draft, ModelName name, NodeId node) {
        draft.state()
                .findModel(name)
                .filter(wish -> !wish.nodes().contains(node))
                .ifPresent(wish -> {
                    TreeSet<NodeId> nodes = new TreeSet<>(wish.nodes());
                    nodes.add(node);
                    draft.add(new Event.ModelWished(
                            name, wish.spec(), List.copyOf(nodes), wish.facts(), draft.nowMillis()));
                });
    }

    static Verdict changed(Draft draft, Command.ModelChanged it) {
        String subject = Rows.Kind.MODEL.key(it.model().value());
        Optional<ModelWish> found = draft.state().findModel(it.model());
        if (found.isEmpty()) return draft.done(subject);
        ModelWish wish = found.get();
        boolean measured =
                it.facts().isPresent() && !(wish.measured() && wish.facts().equals(it.facts()));
        boolean moved = wish.phase() != it.phase()
                || !wish.reason().code().equals(it.reason().code());
        if (!moved && !measured) return draft.done(subject);
        draft.add(new Event.ModelMoved(it.model(), it.phase(), it.reason(), it.facts(), draft.nowMillis()));
        Derived.settle(draft, new DeploymentName(it.model().value()));
        return draft.done(subject);
    }
}
