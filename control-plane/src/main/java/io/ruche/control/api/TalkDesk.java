package io.ruche.control.api;

import io.ruche.control.api.organisation.AgentView;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.state.Caller;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * People who said something to an agent and wait for what it says to that. Each follows the commits until the turn has
 * ended, or its time is over; nobody asks again and again.
 */
final class TalkDesk {
    private static final WakeReason MESSAGE = WakeReason.of(WakeReason.Kind.MESSAGE);
    private static final int OTHERWISE_SECONDS = 30;
    private static final int MOST_SECONDS = 120;

    private final ApiPorts ports;
    private final EventHub hub;
    private final Journals journals;

    TalkDesk(ApiPorts ports, EventHub hub, Journals journals) {
        this.ports = ports;
        this.hub = hub;
        this.journals = journals;
    }

    void talk(ClientExchange exchange, Caller caller) {
        RequestBody body = RequestBody.read(exchange, List.of("text"), List.of("wait"));
        String text = body.needText("text", "what you say");
        int seconds = body.number("wait", OTHERWISE_SECONDS);
        if (seconds < 0 || seconds > MOST_SECONDS) {
            throw JobWish.invalid("wait: " + seconds + " (expected: 0 to " + MOST_SECONDS + " seconds).");
        }
        State state = ports.cluster().state();
        Agent agent = OrganisationResources.find(state, exchange.parameter("name"));
        if (agent.isPaused()) {
            throw FailureException.of(
                    FailureCode.CONFLICT,
                    agent.name() + " is paused: " + agent.paused().message(),
                    agent.paused().help());
        }
        Talk talk = new Talk(exchange, agent.name(), ports.clock().wall().toEpochMilli());
        Note note = new Note(OrganisationResources.PERSON, text, Label.OF_THE_HOUSE, 0);
        Command command =
                new Command.WakeAgent(agent.name(), MESSAGE, OrganisationResources.PERSON, note, Optional.empty());
        var unused = ports.cluster().submit(command, caller).whenComplete((reply, thrown) -> {
            if (thrown != null) Problems.answer(exchange, Problems.failure(thrown, exchange.id()));
            else hub.execute(() -> talk.begin(Duration.ofSeconds(seconds)));
        });
    }

    /** One of them; of the hub's thread. */
    private final class Talk {
        private final ClientExchange exchange;
        private final String agent;
        private final long sentAtMillis;
        private final AtomicBoolean due = new AtomicBoolean();
        private @Nullable Subscription subscription;
        private @Nullable TurnId turn;
        private boolean over;

        Talk(ClientExchange exchange, String agent, long sentAtMillis) {
            this.exchange = exchange;
            this.agent = agent;
            this.sentAtMillis = sentAtMillis;
        }

        void begin(Duration limit) {
            exchange.onInterrupted(why -> hub.execute(this::end));
            subscription = ports.cluster().watch(Optional.empty(), Watcher.ofChanges(this::changed));
            hub.later(limit, this::giveUp);
        }

        /** On the state loop. */
        private void changed() {
            if (due.compareAndSet(false, true)) {
                hub.execute(() -> {
                    due.set(false);
                    look();
                });
            }
        }

        private void look() {
            if (over) return;
            State state = ports.cluster().state();
            Optional<Agent> found = state.findAgent(agent);
            if (found.isEmpty()) {
                fail(FailureCode.NOT_FOUND, agent + " left before it answered.", "");
                return;
            }
            if (turn == null) turn = mine(state, found.get()).map(Turn::id).orElse(null);
            TurnId mine = turn;
            if (mine == null) {
                if (found.get().isPaused()) giveUp();
                return;
            }
            Optional<Turn> at = state.findTurn(mine);
            if (at.isEmpty()) {
                fail(FailureCode.NOT_FOUND, mine + " is kept no longer.", "");
            } else if (at.get().hasEnded()) {
                answer(at.get());
            }
        }

        /** The turn that took what was said: such a wake is always a turn's task. */
        private Optional<Turn> mine(State state, Agent at) {
            return at.turn()
                    .flatMap(state::findTurn)
                    .filter(this::isMine)
                    .or(() -> AgentView.newestEnded(state, at).filter(this::isMine));
        }

        private boolean isMine(Turn it) {
            return it.wake().equals(MESSAGE.label())
                    && it.task().equals(OrganisationResources.PERSON)
                    && it.startedAtMillis() >= sentAtMillis;
        }

        private void answer(Turn ended) {
            end();
            if (ended.phase() == TurnPhase.CANCELLED || ended.steps() == 0) {
                refuse(
                        FailureCode.CONFLICT,
                        ended.id() + " was given up: " + ended.reason().message(),
                        "Say it again.");
                return;
            }
            var unused = journals.last(ended).whenComplete((decision, thrown) -> {
                if (thrown != null) Problems.answer(exchange, Problems.failure(thrown, exchange.id()));
                else answer(ended, decision);
            });
        }

        private void answer(Turn ended, Decision last) {
            if (ended.phase() == TurnPhase.FAILED || !(last.act() instanceof Act.Done done)) {
                refuse(
                        FailureCode.RUNTIME_FAILED,
                        agent + " could not answer: " + ended.reason().message(),
                        "'ruche org turn " + ended.id() + "' shows what happened.");
                return;
            }
            JsonWriter json = new JsonWriter(1024);
            json.beginObject()
                    .field("turn", ended.id().value())
                    .field("text", done.text())
                    .field("model", ended.model())
                    .field("node", AgentView.node(ports.cluster().state(), ended.model()))
                    .field("promptTokens", ended.tokensIn())
                    .field("outputTokens", ended.tokensOut())
                    .endObject();
            Api.json(exchange, 200, json);
        }

        private void giveUp() {
            if (over) return;
            end();
            State state = ports.cluster().state();
            JsonWriter json = new JsonWriter(128);
            json.beginObject();
            if (turn != null) json.field("turn", turn.value());
            json.field(
                    "state",
                    state.findAgent(agent).map(it -> AgentView.state(state, it)).orElse("idle"));
            Api.json(exchange, 202, json.endObject());
        }

        private void fail(FailureCode code, String message, String help) {
            end();
            refuse(code, message, help);
        }

        private void refuse(FailureCode code, String message, String help) {
            Problems.answer(exchange, FailureException.of(code, message, help).failure());
        }

        private void end() {
            over = true;
            Subscription held = subscription;
            if (held != null) held.close();
        }
    }
}
