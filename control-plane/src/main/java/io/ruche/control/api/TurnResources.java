package io.ruche.control.api;

import io.ruche.control.api.organisation.TurnView;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Turns, newest first, and what one of them wrote down. */
final class TurnResources {

    private final ApiPorts ports;
    private final Journals journals;

    TurnResources(ApiPorts ports, Journals journals) {
        this.ports = ports;
        this.journals = journals;
    }

    void ofAgent(ClientExchange exchange) {
        State state = ports.cluster().state();
        answer(exchange, of(state, OrganisationResources.find(state, exchange.parameter("name"))));
    }

    void all(ClientExchange exchange) {
        State state = ports.cluster().state();
        Optional<String> agent = exchange.query("agent").filter(name -> !name.isEmpty());
        answer(
                exchange,
                agent.map(name -> of(state, OrganisationResources.find(state, name)))
                        .orElseGet(() -> newest(state)));
    }

    void one(ClientExchange exchange) {
        State state = ports.cluster().state();
        String id = exchange.parameter("id");
        Turn turn = state.findTurn(new TurnId(id))
                .orElseThrow(() -> Resources.notFound("turn", id, List.of(), "'ruche get turns' lists those kept."));
        Api.answer(exchange, journals.read(turn), history -> {
            JsonWriter json = new JsonWriter(8192);
            TurnView.write(json, turn, history);
            Api.json(exchange, 200, json);
        });
    }

    private static void answer(ClientExchange exchange, List<Turn> newestFirst) {
        Paging.answer(exchange, "turns", newestFirst, turn -> turn.id().value(), TurnView::write);
    }

    private static List<Turn> of(State state, Agent agent) {
        List<TurnId> ended = new ArrayList<>(state.endedTurns(agent.name()));
        Collections.reverse(ended);
        List<Turn> turns = new ArrayList<>();
        agent.turn().flatMap(state::findTurn).ifPresent(turns::add);
        ended.forEach(id -> state.findTurn(id).ifPresent(turns::add));
        return turns;
    }

    private static List<Turn> newest(State state) {
        return state.turns().stream()
                .sorted(Comparator.comparingLong(Turn::startedAtMillis)
                        .thenComparing(turn -> turn.id().value())
                        .reversed())
                .toList();
    }
}
