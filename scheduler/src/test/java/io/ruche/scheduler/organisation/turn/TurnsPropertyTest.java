package io.ruche.scheduler.organisation.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.scheduler.grammar.Grammar;
import io.ruche.scheduler.grammar.GrammarState;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Turns with whatever may come between. {@code -Druche.seeds=N} plays more; a failure names its seed. */
class TurnsPropertyTest {
    private static final long SEEDS = Long.getLong("ruche.seeds", 400);

    @Test
    void aJournalPlayedAgainGivesTheSameBytes() throws InvalidProtocolBufferException {
        Set<String> seen = new TreeSet<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            TurnHistory journal = Turns.play(new SimulatedEntropy(seed));

            assertThat(Replay.differences(journal, TokenCounter.ESTIMATE))
                    .as("seed %d", seed)
                    .isEmpty();
            assertThat(again(journal)).as("seed %d", seed).isEqualTo(journal);
            assertThat(Replay.differences(again(journal), TokenCounter.ESTIMATE))
                    .as("seed %d, as it was stored", seed)
                    .isEmpty();
            TurnQuestion question = new TurnQuestion(journal, Given.NOTHING, ByteString.copyFromUtf8("x"));
            assertThat(TurnQuestion.of(question.toBytes())).as("seed %d", seed).isEqualTo(question);
            for (Step step : journal.steps()) {
                Act act = step.decision().act();
                seen.add(act.getClass().getSimpleName());
                if (act instanceof Act.Ask ask) seen.add(ask.about().name());
                if (act instanceof Act.Done done)
                    seen.add(done.failed() ? done.why().code() : "ended");
                if (act instanceof Act.Call call) check(call, seed, seen);
            }
        }
        assertThat(seen) // what does not happen is not tested
                .contains("Call", "Effects", "Sleep", "APPROVAL", "UNKNOWN", "ended", "unreadable_answer", "overloaded")
                .contains("dropped");
    }

    private static void check(Act.Call call, long seed, Set<String> seen) {
        assertThat(call.context().used())
                .as("seed %d", seed)
                .isLessThanOrEqualTo(call.context().budget());
        int counted = call.messages().stream()
                .mapToInt(it -> TokenCounter.ESTIMATE.count(it.text()))
                .sum();
        assertThat(counted)
                .as("seed %d: tokens", seed)
                .isLessThanOrEqualTo(call.context().budget());
        call.context().dropped().forEach(it -> seen.add("dropped"));
    }

    @Test
    void aLostOutcomeIsSeen() {
        TurnHistory journal = Turns.play(new SimulatedEntropy(3));
        Step first = journal.steps().get(0);
        TurnHistory changed = TurnHistory.of(journal.start())
                .with(first.decision())
                .with(new Outcome.Answered(Turns.BORN, "Something else.", "another", 1, 1));
        for (Step step : journal.steps().subList(1, journal.steps().size())) {
            changed = changed.with(step.decision());
            for (Outcome outcome : step.outcomes()) changed = changed.with(outcome);
        }
        TurnHistory forged = changed;
        assertThat(Replay.differences(forged, TokenCounter.ESTIMATE)).contains(1);
    }

    private static TurnHistory again(TurnHistory journal) throws InvalidProtocolBufferException {
        TurnHistory again = TurnHistory.of(TurnCodec.start(TurnCodec.bytes(journal.start())));
        for (Step step : journal.steps()) {
            again = again.with(TurnCodec.decision(TurnCodec.bytes(step.decision())));
            for (Outcome outcome : step.outcomes()) {
                again = again.with(TurnCodec.outcome(TurnCodec.bytes(outcome)));
            }
        }
        return again;
    }

    /** What a grammar lets through can be read, and what was meant is let through. */
    @Test
    void everyFormThatATurnAsksForHasAGrammar() {
        Map<String, GrammarState> grammars = new TreeMap<>();
        for (long seed = 1; seed <= 100; seed++) {
            TurnHistory journal = Turns.play(new SimulatedEntropy(seed));
            for (Step step : journal.steps()) {
                if (!(step.decision().act() instanceof Act.Call call)) continue;
                if (call.schema().isEmpty()) continue;
                GrammarState start = grammars.computeIfAbsent(
                        call.schema().get(), schema -> Grammar.of(schema).start());
                String shortest = new String(start.shortestEnd(), StandardCharsets.UTF_8);
                assertThat(Reading.of(journal.start().brief(), call.shape(), shortest))
                        .as("seed %d: %s", seed, shortest)
                        .isNotNull();
            }
        }
        assertThat(grammars).hasSizeGreaterThan(10);
    }

    @Test
    void aGrammarTakesWhatAnAgentMeans() {
        Brief brief = Turns.brief("workspace.write", "mcp:pigeon/send");
        String schema = ActionForm.of(brief, Optional.of(Turns.SCHEMA)).schema().orElseThrow();
        String write = Turns.action("workspace.write", "{\"path\": \"out/a-1.html\", \"text\": \"<p>\"}");
        for (String answer : List.of(
                Turns.acts("On it.", write, Turns.action("mcp:pigeon/send", "{\"to\": [1, \"me\"]}")),
                Turns.acts("", Turns.action("team.write", "{\"to\": \"dev\", \"text\": \"Look.\"}")),
                "{\"answer\": {\"build\": false}}")) {
            assertThat(accepts(schema, answer)).as(answer).isTrue();
        }
        assertThat(accepts(schema, Turns.acts("", Turns.action("http.get", "{\"url\": \"http://a\"}"))))
                .as("a tool that it does not have")
                .isFalse();
    }

    private static boolean accepts(String schema, String answer) {
        return Grammar.of(schema)
                .start()
                .advance(answer.getBytes(StandardCharsets.UTF_8))
                .filter(GrammarState::accepts)
                .isPresent();
    }
}
