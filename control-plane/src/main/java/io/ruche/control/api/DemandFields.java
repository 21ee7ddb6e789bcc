package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Spelling;
import io.ruche.scheduler.state.Demands;
import io.ruche.scheduler.state.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a deployment demands of its places, in JSON. */
final class DemandFields {
    static final List<String> TEXTS = List.of("objective");
    static final List<String> NUMBERS = List.of("priority", "idleSeconds", "standby");
    static final List<String> LISTS = List.of("on");
    static final List<String> FLAGS = List.of("apart");

    private static final List<String> OBJECTIVES = List.of("latency", "throughput");

    private DemandFields() {}

    static Demands read(RequestBody body) {
        int idle = body.number("idleSeconds", 0);
        return new Demands(
                body.number("priority", 0),
                body.list("on"),
                body.flag("apart"),
                objective(body.text("objective").orElse("latency")),
                idle == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(idle)),
                body.number("standby", 0));
    }

    private static Demands.Objective objective(String word) {
        switch (word) {
            case "latency":
                return Demands.Objective.LATENCY;
            case "throughput":
                return Demands.Objective.THROUGHPUT;
            default:
                throw FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        "objective: '" + word + "' (expected: " + String.join(", ", OBJECTIVES) + ").",
                        Spelling.nearest(word, OBJECTIVES)
                                .map(near -> "Did you mean '" + near + "'?")
                                .orElse("Leave it out to take latency."));
        }
    }

    /** @throws FailureException {@code INVALID_REQUEST} for a name that neither a node nor a kind of machine has */
    static void check(Picture picture, Demands demands) {
        Optional<String> unknown = picture.insight().knowledge().unknown(picture.state(), demands.on());
        if (unknown.isEmpty()) return;
        List<String> nodes =
                picture.state().nodes().stream().map(Node::name).sorted().toList();
        List<String> known = new ArrayList<>(nodes);
        picture.insight().knowledge().sheet().catalogue().devices().forEach(kind -> known.add(kind.name()));
        String there = nodes.isEmpty() ? "the name of a node" : "one of " + String.join(", ", nodes);
        throw FailureException.of(
                FailureCode.INVALID_REQUEST,
                "on: '" + unknown.get() + "' is no node and no kind of machine (expected: " + there
                        + ", or a kind such as mac-studio-m3-ultra-512).",
                Spelling.nearest(unknown.get(), known)
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse("'ruche nodes' lists the nodes, 'ruche catalogue devices' the kinds."));
    }

    /** Those that are not as usual, into an object that is open. */
    static void write(JsonWriter json, Demands demands) {
        if (demands.priority() != 0) json.field("priority", demands.priority());
        if (!demands.on().isEmpty()) {
            json.name("on").beginArray();
            demands.on().forEach(json::value);
            json.endArray();
        }
        if (demands.apart()) json.field("apart", true);
        if (demands.objective() != Demands.Objective.LATENCY) {
            json.field("objective", Picture.lower(demands.objective()));
        }
        demands.idle().ifPresent(unused -> json.field("idleSeconds", unused.toSeconds()));
        if (demands.standby() != 0) json.field("standby", demands.standby());
    }
}
