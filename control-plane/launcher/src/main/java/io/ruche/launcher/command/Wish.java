package io.ruche.launcher.command;

import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.output.Json;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** What to deploy and how; shared by {@code deploy} and {@code plan}. */
final class Wish {
    @Parameters(
            paramLabel = "MODEL",
            description = "A name that `ruche models` lists, or a source: a path, an address, hf:..., wheel:....")
    private String model = "";

    @Option(names = "--runtime", paramLabel = "NAME", description = "For example djl (default: what fits best).")
    private Optional<String> runtime = Optional.empty();

    @Option(
            names = "--precision",
            paramLabel = "MODE",
            description = "reference, accurate or fast (default: the fastest that stays accurate).")
    private Optional<String> precision = Optional.empty();

    @Option(names = "--replicas", paramLabel = "N", description = "Copies that share the load (default: 1).")
    private Optional<Integer> replicas = Optional.empty();

    @Option(names = "--context", paramLabel = "N", description = "Tokens of prompt and answer together, per slot.")
    private Optional<Integer> context = Optional.empty();

    @Option(names = "--slots", paramLabel = "N", description = "Requests served at once (default: 4).")
    private Optional<Integer> slots = Optional.empty();

    String model() {
        return model;
    }

    String runtime() {
        return runtime.orElse("");
    }

    String precision() {
        return precision.orElse("");
    }

    int context() {
        return context.orElse(0);
    }

    int slots() {
        return slots.orElse(0);
    }

    ObjectNode json() {
        ObjectNode body = Json.object().put("model", Deployments.source(model));
        runtime.ifPresent(value -> body.put("runtime", value));
        precision.ifPresent(value -> body.put("precision", value));
        replicas.ifPresent(value -> body.put("replicas", value));
        context.ifPresent(value -> body.put("context", value));
        slots.ifPresent(value -> body.put("slots", value));
        return body;
    }
}
