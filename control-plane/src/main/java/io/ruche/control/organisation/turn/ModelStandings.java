package io.ruche.control.organisation.turn;

import io.ruche.control.gateway.AgentRules;
import io.ruche.control.money.Means;
import io.ruche.control.upstream.UpstreamModel;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.organisation.turn.ModelChoice;
import io.ruche.scheduler.organisation.turn.ModelPermit;
import io.ruche.scheduler.organisation.turn.Standing;
import io.ruche.scheduler.routing.Router;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How the models of an agent stand, as of one State. A model that is loading is not there: nobody waits for it. */
final class ModelStandings {
    /** Providers do not tell; those whose models people pay for hold this and more. */
    private static final int UPSTREAM_CONTEXT = 32_768;

    private ModelStandings() {}

    /**
     * In the order of the names; last those that a spent budget goes on with.
     *
     * @param turn that it works on
     * @param models as the agent's document names them: a model of this house, {@code PROVIDER/MODEL}, or a name that one
     *     provider alone has a model by
     * @param means what budgets make of them
     */
    static List<Standing> of(State state, String agent, Optional<Turn> turn, List<String> models, Means means) {
        List<String> all = Stream.concat(models.stream(), means.degradeTo().stream())
                .distinct()
                .toList();
        return of(state, all, AgentRules.of(state, agent, turn).permit().and(means.permit()));
    }

    /** In the order of the names. */
    static List<Standing> of(State state, List<String> all, ModelPermit permit) {
        Map<String, Integer> served = new TreeMap<>();
        Map<String, ModelChoice.Upstream> upstream = new TreeMap<>();
        for (String model : all) {
            context(state, model).ifPresent(context -> served.put(model, context));
            UpstreamModel.findByName(state, model).ifPresent(it -> upstream.put(model, upstream(state, it)));
        }
        return ModelChoice.standings(all, served, upstream, permit);
    }

    static boolean isReachable(State state, Turn turn, List<String> models, Means means) {
        return of(state, turn.agent(), Optional.of(turn), models, means).stream()
                .anyMatch(Standing::isReachable);
    }

    /** Tokens that each of the replicas that serve it has room for. */
    private static Optional<Integer> context(State state, String model) {
        Optional<Deployment> deployment = state.deployments().stream()
                .filter(it -> it.name().value().equals(model))
                .findFirst();
        if (deployment.isEmpty() || embeds(state, deployment.get())) return Optional.empty();
        DeploymentName name = deployment.get().name();
        if (Router.ready(state, name).isEmpty()) return Optional.empty();
        return state.instancesOf(name).stream()
                .filter(it -> it.phase() == InstancePhase.READY)
                .map(Instance::context)
                .min(Integer::compare);
    }

    private static boolean embeds(State state, Deployment deployment) {
        return state.findModel(deployment.model())
                .flatMap(model -> model.facts())
                .filter(facts ->
                        facts.getRequestsCount() > 0 && !facts.getRequestsList().contains("generate"))
                .isPresent();
    }

    private static ModelChoice.Upstream upstream(State state, UpstreamModel model) {
        return new ModelChoice.Upstream(model.provider().name().value(), UPSTREAM_CONTEXT, model.whatItNeeds(state));
    }
}
