package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.Purpose;
import java.util.ArrayList;
import java.util.EnumSet;
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
        return standings(models, served, upstream, ModelPermit.of(policy, EnumSet.allOf(Purpose.class)));
    }

    /**
     * How each of the models stands.
     *
     * @param served the context of each model that this house serves
     * @param upstream models of providers elsewhere
     * @param permit what policy and money say
     */
    public static List<Standing> standings(
            List<String> models, Map<String, Integer> served, Map<String, Upstream> upstream, ModelPermit permit) {
        List<Standing> standings = new ArrayList<>();
        for (String model : models) standings.add(standing(model, served, upstream, permit));
        return standings;
    }

    private static Standing standing(
            String model, Map<String, Integer> served, Map<String, Upstream> upstream, ModelPermit permit) {
        Integer here = served.get(model);
        Optional<String> notHere =
                here == null ? Optional.of("this house does not serve it") : permit.whyNot(ModelPolicySpec.GRID, model);
        if (here != null && notHere.isEmpty()) {
            return new Standing(model, Standing.Place.HERE, ModelPolicySpec.GRID, here, "");
        }
        Upstream there = upstream.get(model);
        if (there == null) {
            Standing.Place place = here == null ? Standing.Place.NOWHERE : Standing.Place.FORBIDDEN;
            String provider = here == null ? "" : ModelPolicySpec.GRID;
            return new Standing(model, place, provider, 0, notHere.orElse(""));
        }
        Optional<String> notThere = permit.whyNot(there.provider(), model);
        if (notThere.isPresent()) {
            return new Standing(model, Standing.Place.FORBIDDEN, there.provider(), 0, notThere.get());
        }
        return there.help().isEmpty()
                ? new Standing(
                        model,
                        Standing.Place.UPSTREAM,
                        there.provider(),
                        there.context(),
                        "",
                        permit.sees(there.provider()))
                : new Standing(model, Standing.Place.NOWHERE, there.provider(), 0, "it needs " + there.help());
    }

    /**
     * Empty when none is reachable.
     *
     * @param data the strictest class of what it will be told
     */
    public static Optional<ModelChoice> choose(List<Standing> standings, DataClass data) {
        List<String> passed = new ArrayList<>();
        for (Standing it : standings) {
            if (it.isReachable(data)) {
                String why = passed.isEmpty() ? "its first choice." : String.join("; ", passed) + ".";
                return Optional.of(new ModelChoice(it.model(), it.provider(), it.context(), why));
            }
            passed.add(it.model() + ": " + it.whyNot(data));
        }
        return Optional.empty();
    }

    /** Why none of them is reachable with such data. */
    public static String whyNone(List<Standing> standings, DataClass data) {
        List<String> each = standings.stream()
                .map(it -> it.model() + ": " + it.whyNot(data))
                .toList();
        return each.isEmpty() ? "no model is named." : String.join("; ", each) + ".";
    }
}
