package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which model answers: the first of the agent's list that is reachable and allowed.
 *
 * @param why in one sentence
 */
public record ModelChoice(String model, String provider, int context, String why) {

    /**
     * A provider's model.
     *
     * @param help what would make it reachable, as {@code its key, with 'ruche secret set NAME'}; empty when it is
     */
    public record Upstream(String provider, int context, String help) {}

    /**
     * How each of the models stands.
     *
     * @param served the context of each model that this house serves
     * @param upstream models of providers elsewhere
     * @param policy the agent's; everything is allowed when empty
     */
    public static List<Standing> standings(
            List<String> models,
            Map<String, Integer> served,
            Map<String, Upstream> upstream,
            Optional<ModelPolicySpec> policy) {
        List<Standing> standings = new ArrayList<>();
        for (String model : models) standings.add(standing(model, served, upstream, policy));
        return standings;
    }

    private static Standing standing(
            String model,
            Map<String, Integer> served,
            Map<String, Upstream> upstream,
            Optional<ModelPolicySpec> policy) {
        Integer here = served.get(model);
        if (here != null && isAllowed(policy, ModelPolicySpec.GRID, model)) {
            return new Standing(model, Standing.Place.HERE, ModelPolicySpec.GRID, here, "");
        }
        Upstream there = upstream.get(model);
        if (there == null) {
            return here != null
                    ? forbidden(model, ModelPolicySpec.GRID)
                    : new Standing(model, Standing.Place.NOWHERE, "", 0, "this house does not serve it");
        }
        if (!isAllowed(policy, there.provider(), model)) return forbidden(model, there.provider());
        return there.help().isEmpty()
                ? new Standing(model, Standing.Place.UPSTREAM, there.provider(), there.context(), "")
                : new Standing(model, Standing.Place.NOWHERE, there.provider(), 0, "it needs " + there.help());
    }

    private static boolean isAllowed(Optional<ModelPolicySpec> policy, String provider, String model) {
        return policy.map(it -> it.allows(provider, model)).orElse(true);
    }

    private static Standing forbidden(String model, String provider) {
        return new Standing(
                model, Standing.Place.FORBIDDEN, provider, 0, "the agent's model policy forbids it at " + provider);
    }

    /** Empty when none is reachable. */
    public static Optional<ModelChoice> choose(List<Standing> standings) {
        List<String> passed = new ArrayList<>();
        for (Standing it : standings) {
            if (it.isReachable()) {
                String why = passed.isEmpty() ? "its first choice." : String.join("; ", passed) + ".";
                return Optional.of(new ModelChoice(it.model(), it.provider(), it.context(), why));
            }
            passed.add(it.model() + ": " + it.why());
        }
        return Optional.empty();
    }

    /** Why none of them is reachable. */
    public static String whyNone(List<Standing> standings) {
        List<String> each =
                standings.stream().map(it -> it.model() + ": " + it.why()).toList();
        return each.isEmpty() ? "no model is named." : String.join("; ", each) + ".";
    }
}
