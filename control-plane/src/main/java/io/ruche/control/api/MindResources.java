package io.ruche.control.api;

import io.ruche.control.api.organisation.LessonView;
import io.ruche.control.api.organisation.MemoryView;
import io.ruche.control.api.organisation.RelationshipView;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.organisation.mind.Memories;
import io.ruche.scheduler.organisation.lesson.Lesson;
import io.ruche.scheduler.organisation.relation.Relationship;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.State;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What agents remember, what they learnt, and what they are to each other. */
final class MindResources {
    private final ApiPorts ports;

    MindResources(ApiPorts ports) {
        this.ports = ports;
    }

    void relationships(ClientExchange exchange) {
        State state = ports.cluster().state();
        long now = ports.clock().wall().toEpochMilli();
        List<Relationship> all = agent(exchange, state)
                .map(name -> state.minds().relationshipsOf(name))
                .orElseGet(() -> List.copyOf(state.minds().relationships().values()));
        JsonWriter json = new JsonWriter(4096);
        json.beginObject().name("relationships").beginArray();
        all.forEach(it -> RelationshipView.write(json, it, now));
        Api.json(exchange, 200, json.endArray().endObject());
    }

    void lessons(ClientExchange exchange) {
        State state = ports.cluster().state();
        Optional<String> agent = agent(exchange, state);
        JsonWriter json = new JsonWriter(4096);
        json.beginObject().name("lessons").beginArray();
        state.minds().lessons().values().stream()
                .filter(it -> agent.isEmpty()
                        || it.from().equals(agent.get())
                        || it.to().contains(agent.get()))
                .sorted(Comparator.comparingLong(Lesson::learntAtMillis).reversed())
                .forEach(it -> LessonView.write(json, it));
        Api.json(exchange, 200, json.endArray().endObject());
    }

    /** The newest of an agent's memories; with a query, the best for that. */
    void memories(ClientExchange exchange) {
        State state = ports.cluster().state();
        Agent agent = OrganisationResources.find(state, exchange.parameter("name"));
        int total = state.minds().memories(agent.name());
        Api.answer(
                exchange,
                ports.memories().search(agent.name(), exchange.query("query"), Paging.limit(exchange)),
                hits -> {
                    JsonWriter json = new JsonWriter(8192);
                    json.beginObject().name("memories").beginArray();
                    for (Memories.Hit hit : hits) {
                        if (hit.why().isPresent())
                            MemoryView.write(json, hit.why().get());
                        else MemoryView.write(json, hit.memory());
                    }
                    Api.json(
                            exchange, 200, json.endArray().field("total", total).endObject());
                });
    }

    private static Optional<String> agent(ClientExchange exchange, State state) {
        return exchange.query("agent")
                .filter(name -> !name.isEmpty())
                .map(name -> OrganisationResources.find(state, name).name());
    }
}
