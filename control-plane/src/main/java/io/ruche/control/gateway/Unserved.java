package io.ruche.control.gateway;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.spelling.Spelling;
import io.ruche.scheduler.state.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a client hears about a model that does not serve. */
final class Unserved {
    private Unserved() {}

    /** @param known models that could be deployed */
    static Failure unknown(String name, Fleet fleet, Collection<String> known) {
        String shown = Excerpt.of(name, 80);
        Set<String> deployed = new TreeSet<>(fleet.models().keySet());
        if (known.contains(name)) {
            return Failure.of(
                    FailureCode.MODEL_NOT_FOUND,
                    "Model '" + shown + "' is not deployed.",
                    "'ruche deploy " + shown + "' serves it.");
        }
        Set<String> names = new TreeSet<>(deployed);
        names.addAll(known);
        String help = Spelling.nearest(name, names)
                .map(near -> "Did you mean '" + near + "'? ")
                .orElse("");
        String list = deployed.isEmpty()
                ? "Nothing is deployed; 'ruche models' lists what can be."
                : "Deployed: " + String.join(", ", new ArrayList<>(deployed).subList(0, Math.min(8, deployed.size())))
                        + ".";
        return Failure.of(FailureCode.MODEL_NOT_FOUND, "There is no model '" + shown + "'.", help + list);
    }

    /** Why waiting for this deployment is of no use; empty while it may still come. */
    static Optional<Failure> hopeless(Fleet.Model model) {
        if (!model.places().isEmpty() || model.isComing()) return Optional.empty();
        Reason reason = model.deployment().reason();
        String why =
                model.deployment().phase() == DeploymentPhase.STOPPING ? "it is being undeployed." : reason.message();
        return Optional.of(
                Failure.of(FailureCode.UNREACHABLE, model.name() + " does not serve: " + why, reason.help()));
    }

    /** Why a request with a schema finds no replica; empty while one may come. */
    static Optional<Failure> unguided(Fleet.Model model, boolean tools) {
        if (!model.refusesSchemas()) return Optional.empty();
        String why = "the runtime that serves " + model.name() + " decodes under no grammar.";
        String help = "Deploy it with --runtime djl.";
        return Optional.of(
                tools
                        ? Failure.of(FailureCode.TOOLS_NOT_SUPPORTED, "tools: " + why, help)
                        : Failure.of(FailureCode.UNSUPPORTED_FIELD, "response_format: " + why, help));
    }

    static Failure loading(Fleet.Model model) {
        String phase = model.deployment().phase().name().toLowerCase(java.util.Locale.ROOT);
        return Failure.of(
                FailureCode.MODEL_LOADING,
                model.name() + " is not ready yet (" + phase + ").",
                "Try again; 'ruche ps' shows how far it is.");
    }
}
