package io.ruche.scheduler.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.state.ColdRow;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Decider;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.Ids;
import io.ruche.scheduler.state.Loading;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Verdict;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A state loop without a store: one command an entry. Beside the State that {@code apply} builds it keeps the table that
 * the entries' rows would leave, and checks again and again that they are the same.
 */
public final class House {
    private final Ids ids;
    private final UnaryOperator<List<Event>> decided;
    private final Map<String, byte[]> table = new TreeMap<>();
    private final Map<String, ByteString> cold = new TreeMap<>();
    private final List<Event> history = new ArrayList<>();
    private State state = State.EMPTY;
    private State copy = State.EMPTY;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    public House(long seed) {
        this(seed, UnaryOperator.identity());
    }

    /** @param decided what becomes of a command's events before they are applied, for planting bugs */
    public House(long seed, UnaryOperator<List<Event>> decided) {
        this.decided = decided;
        SimulatedEntropy entropy = new SimulatedEntropy(seed);
        this.ids = entropy::id;
        accept(new Command.StartEpoch(1, "test"));
    }

    public State state() {
        return state;
    }

    public Instant now() {
        return now;
    }

    public List<Event> history() {
        return Collections.unmodifiableList(history);
    }

    /** Rows beside the State, by key. */
    public Map<String, ByteString> cold() {
        return Collections.unmodifiableMap(cold);
    }

    public House pass(Duration time) {
        now = now.plus(time);
        return this;
    }

    public House at(Instant time) {
        now = time;
        return this;
    }

    public Verdict submit(Command command) {
        return commit(entry -> Decider.decide(entry, command, now, ids));
    }

    /** An entry of its own for what somebody decides on it. */
    public Verdict commit(Function<State, Verdict> decision) {
        State entry = state.at(state.revision() + 1);
        Verdict verdict = decision.apply(entry);
        if (verdict instanceof Verdict.Decision made && !made.events().isEmpty()) {
            List<Event> events = decided.apply(made.events());
            for (Event event : events) {
                assertThat(event.text()).isNotBlank();
                assertThat(Rows.isState(event.subject())).isTrue();
                entry = Decider.apply(entry, event);
            }
            state = entry;
            history.addAll(events);
            write(events);
        }
        return verdict;
    }

    public Reply accept(Command command) {
        Verdict verdict = submit(command);
        assertThat(verdict).as("%s", command).isInstanceOf(Verdict.Decision.class);
        return ((Verdict.Decision) verdict).reply();
    }

    public Failure refuse(Command command) {
        State before = state;
        Verdict verdict = submit(command);
        assertThat(verdict).as("%s", command).isInstanceOf(Verdict.Refused.class);
        assertThat(state).isEqualTo(before);
        return ((Verdict.Refused) verdict).failure();
    }

    /** As a new leader would read it: rows only. */
    public State recovered() {
        Loading rows = new Loading();
        table.forEach(rows::add);
        return rows.end().at(state.revision());
    }

    private void write(List<Event> events) {
        for (Event event : events) {
            for (ColdRow beside : event.cold()) {
                assertThat(Rows.isState(beside.key())).as(beside.key()).isFalse();
                if (beside.value().isEmpty()) {
                    cold.remove(beside.key());
                    continue;
                }
                ByteString was = cold.put(beside.key(), beside.value().get());
                boolean mayChange = beside.key().startsWith("agent/"); // memories are touched
                if (!mayChange)
                    assertThat(was).as("%s is written once", beside.key()).isNull();
            }
            String key = event.subject();
            Optional<byte[]> row = Rows.value(state, key);
            row.ifPresentOrElse(bytes -> table.put(key, bytes), () -> table.remove(key));
            copy = row.map(bytes -> Rows.load(copy, key, bytes)).orElseGet(() -> Rows.remove(copy, key));
        }
        copy = copy.at(state.revision());
        // the whole comparison costs as much as the rest of a long run together
        boolean whole = state.revision() < 100 || state.revision() % 50 == 0;
        if (whole) assertThat(copy).isEqualTo(state);
    }
}
