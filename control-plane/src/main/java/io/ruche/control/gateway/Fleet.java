package io.ruche.control.gateway;

import io.ruche.proto.InstanceActual;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.reconcile.NodeObserved;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.routing.Router;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is deployed and where it is ready, as of one State and one picture of the agents. Immutable. */
final class Fleet {
    /** The kind of grammar that the gateway sends, as runtimes name it in their offer. */
    private static final String JSON_SCHEMA = "json_schema";

    static final Fleet EMPTY = new Fleet(State.EMPTY, Observed.NOTHING);

    private final State state;
    private final Observed observed;
    private final Map<String, Model> models = new LinkedHashMap<>();

    Fleet(State state, Observed observed) {
        this.state = state;
        this.observed = observed;
        for (Deployment deployment : state.deployments()) {
            Model model = model(deployment);
            models.put(model.name, model);
        }
    }

    boolean isOf(State other, Observed picture) {
        return state == other && observed == picture;
    }

    Optional<Model> find(String name) {
        return Optional.ofNullable(models.get(name));
    }

    Map<String, Model> models() {
        return models;
    }

    String nodeName(Replica replica) {
        return state.findNode(replica.node())
                .map(node -> node.name())
                .orElse(replica.node().value());
    }

    private Model model(Deployment deployment) {
        List<Place> places = new ArrayList<>();
        ModelFacts facts =
                state.findModel(deployment.model()).flatMap(ModelWish::facts).orElse(ModelFacts.getDefaultInstance());
        for (Replica replica : Router.ready(state, deployment.name())) {
            Optional<InstanceActual> actual = observed.find(replica.node())
                    .map(NodeObserved::instances)
                    .map(instances -> instances.get(replica.instance()));
            if (actual.isPresent() && actual.get().hasFacts())
                facts = actual.get().getFacts();
            Instance instance = state.getInstance(replica.instance());
            places.add(new Place(
                    replica,
                    Math.max(1, instance.slots()),
                    takesSchemas(state, instance),
                    actual.map(InstanceActual::getPrefillTokensPerSecond).orElse(0f),
                    actual.map(InstanceActual::getDecodeTokensPerSecond).orElse(0f)));
        }
        return new Model(deployment.name().value(), deployment, facts, List.copyOf(places));
    }

    private static boolean takesSchemas(State state, Instance instance) {
        return state.findNode(instance.node()).stream()
                .flatMap(node -> node.runtimes().stream())
                .filter(offer -> offer.getName().equals(instance.runtime()))
                .anyMatch(offer -> offer.getGrammarsList().contains(JSON_SCHEMA));
    }

    /** A deployment as the gateway needs it. */
    record Model(String name, Deployment deployment, ModelFacts facts, List<Place> places) {

        int slots() {
            int slots = 0;
            for (Place place : places) slots += place.slots;
            return slots;
        }

        /** Whether it may still become ready by itself. */
        boolean isComing() {
            DeploymentPhase phase = deployment.phase();
            return phase != DeploymentPhase.FAILED && phase != DeploymentPhase.STOPPING;
        }

        /**
         * Throws {@link RefusedException} when its vectors have another number of dimensions.
         *
         * @param asked 0: whatever it makes
         */
        void requireDimensions(int asked) {
            if (asked == 0 || asked == facts.getEmbeddingLength()) return;
            throw RefusedException.unsupported(
                    "dimensions",
                    "dimensions: " + asked + " is not supported (expected: " + facts.getEmbeddingLength()
                            + ", what the model makes).",
                    "Leave it out.");
        }

        /** Whether requests with a schema have nowhere to go: it serves, and no replica's runtime takes one. */
        boolean refusesSchemas() {
            return !places.isEmpty() && places.stream().noneMatch(Place::takesSchemas);
        }

        /** Whether it answers this kind of request, as far as is known. */
        boolean answers(String kind) {
            return facts.getRequestsCount() == 0 || facts.getRequestsList().contains(kind);
        }
    }

    /**
     * A ready replica.
     *
     * @param takesSchemas whether its runtime decodes under a JSON Schema
     * @param prefillTokensPerSecond 0 when unknown
     * @param decodeTokensPerSecond 0 when unknown
     */
    record Place(
            Replica replica,
            int slots,
            boolean takesSchemas,
            double prefillTokensPerSecond,
            double decodeTokensPerSecond) {}
}
