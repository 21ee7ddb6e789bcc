package io.ruche.control.api;

import io.ruche.control.api.organisation.AgentView;
import io.ruche.control.api.organisation.OrganisationView;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.state.Caller;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The organisation and its agents: seen, paused, told to go on, woken. */
final class OrganisationResources {
    /** Whoever sits before the console or the terminal: a house has one such party. */
    static final String PERSON = "human:me";

    /** The state loop takes so many commands at once without refusing anybody. */
    private static final int AT_ONCE = 500;

    private final Api api;
    private final ApiPorts ports;

    OrganisationResources(Api api, ApiPorts ports) {
        this.api = api;
        this.ports = ports;
    }

    void organisation(ClientExchange exchange) {
        JsonWriter json = new JsonWriter(4096);
        OrganisationView.write(json, ports.cluster().state(), ports.spend());
        Api.json(exchange, 200, json);
    }

    void pauseAll(ClientExchange exchange, Caller caller) {
        Reason why = paused(RequestBody.readIfAny(exchange, List.of("reason")), "");
        each(exchange, caller, agent -> !agent.isPaused(), agent -> new Command.PauseAgent(agent, why));
    }

    void resumeAll(ClientExchange exchange, Caller caller) {
        each(exchange, caller, Agent::isPaused, Command.ResumeAgent::new);
    }

    private void each(
            ClientExchange exchange,
            Caller caller,
            java.util.function.Predicate<Agent> concerned,
            Function<String, Command> command) {
        List<Command> commands = ports.cluster().state().agents().stream()
                .filter(concerned)
                .map(agent -> command.apply(agent.name()))
                .toList();
        // each agent is a command of its own, which no request key covers: to say it again does no harm
        Api.answer(exchange, inTurn(commands, 0, Caller.of(caller.actor())), done -> organisation(exchange));
    }

    private CompletionStage<Void> inTurn(List<Command> commands, int from, Caller caller) {
        if (from >= commands.size()) return CompletableFuture.completedStage(null);
        int to = Math.min(commands.size(), from + AT_ONCE);
        CompletableFuture<?>[] sent = commands.subList(from, to).stream()
                .map(command -> ports.cluster().submit(command, caller).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(sent).thenCompose(done -> inTurn(commands, to, caller));
    }

    void agents(ClientExchange exchange) {
        State state = ports.cluster().state();
        JsonWriter json = new JsonWriter(8192);
        json.beginObject().name("agents").beginArray();
        for (Agent agent : state.agents()) AgentView.write(json, state, agent, ports.spend());
        Api.json(exchange, 200, json.endArray().endObject());
    }

    void agent(ClientExchange exchange) {
        answer(exchange, 200, exchange.parameter("name"));
    }

    void pause(ClientExchange exchange, Caller caller) {
        String name = exchange.parameter("name");
        Reason why = paused(RequestBody.readIfAny(exchange, List.of("reason")), " " + name);
        api.submit(exchange, new Command.PauseAgent(name, why), caller, reply -> answer(exchange, 200, name));
    }

    void resume(ClientExchange exchange, Caller caller) {
        String name = exchange.parameter("name");
        api.submit(exchange, new Command.ResumeAgent(name), caller, reply -> answer(exchange, 200, name));
    }

    void wake(ClientExchange exchange, Caller caller) {
        String name = exchange.parameter("name");
        RequestBody body = RequestBody.readIfAny(exchange, List.of("reason", "text"));
        String manual = WakeReason.of(WakeReason.Kind.MANUAL).label();
        String reason = body.text("reason").orElse(manual);
        if (!reason.equals(manual)) {
            throw JobWish.invalid("reason: '" + Excerpt.of(reason, 40) + "' (expected: " + manual
                    + "; all others come by themselves).");
        }
        Note note = new Note(PERSON, body.text("text").orElse("Look at what there is to do."), Label.OF_THE_HOUSE, 0);
        Command command =
                new Command.WakeAgent(name, WakeReason.of(WakeReason.Kind.MANUAL), PERSON, note, Optional.empty());
        api.submit(exchange, command, caller, reply -> answer(exchange, 202, name));
    }

    private static Reason paused(RequestBody body, String agent) {
        String why = body.text("reason").map(String::strip).orElse("");
        return Reason.of(
                "paused_by_person",
                why.isEmpty() ? "a person paused it." : "a person paused it: " + why,
                "'ruche org resume" + agent + "' lets it go on.");
    }

    private void answer(ClientExchange exchange, int status, String name) {
        State state = ports.cluster().state();
        JsonWriter json = new JsonWriter(2048);
        AgentView.write(json, state, find(state, name), ports.spend());
        Api.json(exchange, status, json);
    }

    /** Throws NOT_FOUND with the nearest name. */
    static Agent find(State state, String name) {
        return state.findAgent(name).orElseThrow(() -> missing(state, name));
    }

    private static FailureException missing(State state, String name) {
        List<String> known = state.agents().stream().map(Agent::name).toList();
        return Resources.notFound("agent", name, known, "'ruche org status' shows who is.");
    }
}
