package io.ruche.launcher.command;

import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.output.Json;
import io.ruche.scheduler.organisation.spec.publish.Spans;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
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

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "-100 to 100: takes the room of deployments with less (default: 0).")
    private Optional<Integer> priority = Optional.empty();

    @Option(
            names = "--on",
            paramLabel = "NAME",
            split = ",",
            description = "Only on these nodes, or kinds of machines as `ruche catalogue` names them.")
    private List<String> on = List.of();

    @Option(names = "--apart", description = "No two replicas on one node.")
    private boolean apart;

    @Option(
            names = "--objective",
            paramLabel = "WHAT",
            description = "latency or throughput: what a model cut over machines is cut for (default: latency).")
    private Optional<String> objective = Optional.empty();

    @Option(
            names = "--idle",
            paramLabel = "TIME",
            description = "So long unused, such as 30m, it makes room for one that waits (default: never).")
    private Optional<String> idle = Optional.empty();

    @Option(names = "--standby", paramLabel = "N", description = "Further nodes that hold the file ready (default: 0).")
    private Optional<Integer> standby = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec command;

    String model() {
        return model;
    }

    String runtime() {
        return runtime.orElse("");
    }

    String precision() {
        return precision.orElse("");
    }

    int replicas() {
        return replicas.orElse(1);
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
        priority.ifPresent(value -> body.put("priority", value));
        if (!on.isEmpty()) {
            ArrayNode names = body.putArray("on");
            on.forEach(names::add);
        }
        if (apart) body.put("apart", true);
        objective.ifPresent(value -> body.put("objective", value));
        idle.ifPresent(value -> body.put("idleSeconds", seconds(value)));
        standby.ifPresent(value -> body.put("standby", value));
        return body;
    }

    private long seconds(String span) {
        return Spans.parse(span)
                .map(Duration::toSeconds)
                .filter(seconds -> seconds > 0)
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(), "--idle is '" + span + "' (expected: a time, for example 90s or 30m)."));
    }

    /** @throws ParameterException where something is demanded that only nodes of a running cluster have */
    void requireNoDemands() {
        boolean any = priority.isPresent()
                || !on.isEmpty()
                || apart
                || objective.isPresent()
                || idle.isPresent()
                || standby.isPresent();
        if (any) {
            throw new ParameterException(
                    command.commandLine(),
                    "--priority, --on, --apart, --objective, --idle and --standby are for the running cluster, and not"
                            + " for a fleet file.");
        }
    }
}
