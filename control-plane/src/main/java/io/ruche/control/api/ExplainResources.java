package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.spelling.Spelling;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Why an object is as it is: what is decided of it, what was looked at, and what happened. */
final class ExplainResources {
    private static final List<String> KINDS =
            List.of("deployment", "node", "instance", "model", "job", "agent", "request");

    private final ApiPorts ports;

    ExplainResources(ApiPorts ports) {
        this.ports = ports;
    }

    void explain(ClientExchange exchange) {
        String name = exchange.parameter("object");
        Optional<String> kind = exchange.query("kind").filter(text -> !text.isEmpty());
        if (kind.isPresent() && !KINDS.contains(kind.get())) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "kind: '" + Excerpt.of(kind.get(), 40) + "' (expected: " + String.join(", ", KINDS) + ").",
                    Spelling.nearest(kind.get(), KINDS)
                            .map(near -> "Did you mean '" + near + "'?")
                            .orElse("Leave it out to take the first that has this name."));
        }
        Picture picture = Picture.of(ports);
        Consumer<JsonWriter> found = KINDS.stream()
                .filter(it -> kind.isEmpty() || kind.get().equals(it))
                .flatMap(it -> find(picture, it, name).stream())
                .findFirst()
                .orElseThrow(() -> notFound(picture.state(), kind, name));
        JsonWriter json = new JsonWriter(4096);
        found.accept(json);
        Api.json(exchange, 200, json);
    }

    private Optional<Consumer<JsonWriter>> find(Picture picture, String kind, String name) {
        State state = picture.state();
        Explanation explanation = new Explanation(picture, ports.catalogue());
        return switch (kind) {
            case "deployment" ->
                first(state.deployments(), it -> it.name().value(), name)
                        .map(it -> json -> explanation.deployment(json, it));
            case "node" ->
                first(state.nodes(), Node::name, name)
                        .or(() -> first(state.nodes(), it -> it.id().value(), name))
                        .map(it -> json -> explanation.node(json, it));
            case "instance" ->
                first(state.instances(), it -> it.id().value(), name).map(it -> json -> explanation.instance(json, it));
            case "model" -> explanation.model(name);
            case "job" -> first(state.jobs(), it -> it.id().value(), name).map(it -> json -> explanation.job(json, it));
            case "agent" -> first(state.agents(), Agent::name, name).map(it -> json -> explanation.agent(json, it));
            case "request" -> ports.routed().apply(name).map(it -> json -> explanation.request(json, it));
            default -> Optional.empty();
        };
    }

    private static <T> Optional<T> first(Iterable<T> all, java.util.function.Function<T, String> nameOf, String name) {
        for (T it : all) {
            if (nameOf.apply(it).equals(name)) return Optional.of(it);
        }
        return Optional.empty();
    }

    private FailureException notFound(State state, Optional<String> kind, String name) {
        List<String> known = new ArrayList<>();
        state.deployments().stream().map(Deployment::name).forEach(it -> known.add(it.value()));
        state.nodes().forEach(node -> known.add(node.name()));
        state.instances().stream().map(Instance::id).forEach(it -> known.add(it.value()));
        state.models().stream().map(ModelWish::name).forEach(it -> known.add(it.value()));
        state.agents().forEach(agent -> known.add(agent.name()));
        ports.catalogue().entries().forEach(entry -> known.add(entry.name()));
        state.jobs().stream().map(Job::id).limit(1_000).forEach(it -> known.add(it.value()));
        return FailureException.of(
                FailureCode.NOT_FOUND,
                kind.orElse("object") + ": '" + Excerpt.of(name, 80) + "' is not there.",
                Spelling.nearest(name, known)
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse(
                                "Name a deployment, a node, an instance, a model, a job, an agent or a request of late."));
    }
}
