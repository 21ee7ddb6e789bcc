package io.ruche.scheduler.reconcile;

import io.ruche.proto.InstanceActual;
import io.ruche.proto.ModelActual;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelState;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where wanted models go, and how far they are. */
final class Pulls {
    private Pulls() {}

    static void plan(State state, Observed observed, FleetKnowledge knowledge, List<Command> commands) {
        for (ModelWish wish : state.models()) {
            standing(state, observed, wish)
                    .filter(it -> isNews(wish, it))
                    .ifPresent(it ->
                            commands.add(new Command.ModelChanged(wish.name(), it.phase(), it.reason(), it.facts())));
            if (nobodyFetches(state, wish) && needsNode(state, wish)) {
                choose(state, observed, wish)
                        .ifPresent(node ->
                                commands.add(new Command.PullModel(wish.spec(), wish.facts(), Optional.of(node))));
            }
            for (NodeId node : Standby.missing(state, observed, knowledge, wish)) {
                commands.add(new Command.PullModel(wish.spec(), wish.facts(), Optional.of(node)));
            }
        }
    }

    private record Standing(ModelPhase phase, Reason reason, Optional<ModelFacts> facts) {}

    private static boolean isNews(ModelWish wish, Standing now) {
        boolean facts =
                now.facts().isPresent() && !(wish.measured() && now.facts().equals(wish.facts()));
        return facts
                || wish.phase() != now.phase()
                || !wish.reason().code().equals(now.reason().code());
    }

    /** The model on the node that is furthest with it; empty while no node that was told has answered. */
    private static Optional<Standing> standing(State state, Observed observed, ModelWish wish) {
        List<ModelActual> said = new ArrayList<>();
        Optional<ModelFacts> loaded = Optional.empty();
        boolean answered = false;
        for (Node node : state.nodes()) {
            Optional<NodeObserved> seen = observed.find(node.id());
            if (node.phase() == NodePhase.LOST || seen.isEmpty()) continue;
            ModelActual actual = seen.get().models().get(wish.name());
            boolean heard = Reports.heard(state, wish.revision(), seen.get());
            // what was said before the wish is no answer to it, unless the file is there
            boolean counts = actual != null && (heard || actual.getState() == ModelState.MODEL_STATE_PRESENT);
            if (actual != null && counts) said.add(actual);
            answered |= counts || (heard && wish.nodes().contains(node.id()));
            loaded = loaded.or(() -> factsOfInstance(state, seen.get(), wish));
        }
        if (!answered) return loaded.map(facts -> new Standing(wish.phase(), wish.reason(), Optional.of(facts)));

        Optional<ModelActual> present = first(said, ModelState.MODEL_STATE_PRESENT);
        if (present.isPresent()) {
            Optional<ModelFacts> facts =
                    present.get().hasFacts() ? Optional.of(present.get().getFacts()) : loaded;
            return Optional.of(new Standing(ModelPhase.PRESENT, Reason.NONE, facts));
        }
        if (first(said, ModelState.MODEL_STATE_PULLING).isPresent()) {
            return Optional.of(new Standing(ModelPhase.PULLING, Reason.NONE, loaded));
        }
        Optional<ModelActual> failed = first(said, ModelState.MODEL_STATE_FAILED);
        if (failed.isPresent()) return Optional.of(new Standing(ModelPhase.FAILED, reason(wish, failed.get()), loaded));
        // a failed wish is not listed in Desired, so that nobody speaks of it
        return wish.phase() == ModelPhase.FAILED
                ? Optional.empty()
                : Optional.of(new Standing(ModelPhase.WANTED, Reason.NONE, loaded));
    }

    private static Optional<ModelActual> first(List<ModelActual> said, ModelState wanted) {
        return said.stream().filter(actual -> actual.getState() == wanted).findFirst();
    }

    private static Optional<ModelFacts> factsOfInstance(State state, NodeObserved seen, ModelWish wish) {
        return state.instancesOf(new DeploymentName(wish.name().value())).stream()
                .flatMap(instance -> Optional.ofNullable(seen.instances().get(instance.id())).stream())
                .filter(InstanceActual::hasFacts)
                .map(InstanceActual::getFacts)
                .findFirst();
    }

    private static Reason reason(ModelWish wish, ModelActual failed) {
        String code = failed.getReason().isEmpty() ? "download_failed" : failed.getReason();
        String message = failed.getMessage().isEmpty() ? wish.name() + " could not be fetched." : failed.getMessage();
        return Reason.of(code, message, "Try again with 'ruche pull " + wish.name() + "'.");
    }

    /** Nobody was told, or all who were told are lost and had not got it. */
    private static boolean nobodyFetches(State state, ModelWish wish) {
        if (wish.nodes().isEmpty()) return true;
        boolean isAwaited = wish.phase() == ModelPhase.WANTED || wish.phase() == ModelPhase.PULLING;
        return isAwaited && wish.nodes().stream().allMatch(node -> isLost(state, node));
    }

    private static boolean isLost(State state, NodeId node) {
        return state.findNode(node).filter(it -> it.phase() != NodePhase.LOST).isEmpty();
    }

    /** A deployment of known size fetches its model where it is placed; what else is wanted needs a place. */
    private static boolean needsNode(State state, ModelWish wish) {
        boolean placedBySize = wish.facts().isPresent()
                && state.findDeployment(new DeploymentName(wish.name().value()))
                        .filter(deployment -> deployment.phase() != DeploymentPhase.STOPPING)
                        .isPresent();
        return !placedBySize;
    }

    /** One that can run what was asked for: one that holds it, else the one that may book most. */
    private static Optional<NodeId> choose(State state, Observed observed, ModelWish wish) {
        return state.nodes().stream()
                .filter(node -> node.phase() == NodePhase.JOINED)
                .filter(node ->
                        observed.find(node.id()).filter(NodeObserved::connected).isPresent())
                .filter(node -> canStart(state, node, wish))
                .min(Comparator.<Node>comparingInt(node -> holds(observed, node, wish) ? 0 : 1)
                        .thenComparing(
                                Comparator.comparingLong(Node::memoryLimitBytes).reversed())
                        .thenComparing(Node::id))
                .map(Node::id);
    }

    /** A model that nobody has deployed yet may lie anywhere. */
    private static boolean canStart(State state, Node node, ModelWish wish) {
        String runtime = state.findDeployment(new DeploymentName(wish.name().value()))
                .map(deployment -> deployment.spec().runtime())
                .orElse("");
        return runtime.isEmpty()
                || node.runtimes().stream()
                        .anyMatch(
                                offer -> offer.getAvailable() && offer.getName().equals(runtime));
    }

    private static boolean holds(Observed observed, Node node, ModelWish wish) {
        return observed.find(node.id())
                .map(seen -> seen.models().containsKey(wish.name()))
                .orElse(false);
    }
}
