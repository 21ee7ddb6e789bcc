package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Sampling;
import io.ruche.scheduler.organisation.memory.Embedding;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import io.ruche.scheduler.organisation.memory.MemoryRow;
import io.ruche.scheduler.organisation.memory.Recall;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Brief;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Recalled;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.Standing;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.organisation.turn.TurnQuestion;
import io.ruche.scheduler.organisation.turn.TurnStart;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps of turns on a running grid, where the agent's memories lie. */
@SuppressWarnings("NullAway.Init") // set as a test begins
class IgniteTurnGridTest {
    private static final Embedding DOORS = Embedding.of(new float[] {1, 0, 0});

    private IgniteNode node;

    @BeforeEach
    void start(@TempDir Path home) throws IOException {
        IgniteStoreOptions options = IgniteStoreOptions.ofHome(home);
        Files.createDirectories(options.directory());
        node = IgniteNode.start(options, new BreakdownHandler(options.directory(), failure -> {}));
        node.makePartitions();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void aDecisionIsMadeWithTheMemoriesThatLieThere() throws Exception {
        MemoryHead none = MemoryHead.of("quill", 0);
        String text = "Doors are slow on Mondays.";
        Memory memory = Memory.of(none.nextId(), Memory.Kind.OBSERVATION, text, 5, 0, "turn-0", Label.NONE, DOORS);
        String key = MemoryRow.key("quill", 0);
        Stored row = Stored.newBuilder()
                .setPayload(ByteString.copyFrom(MemoryRow.toRow(memory)))
                .build();
        node.fill(Map.of(key, Optional.of(row)), Map.of(), 0);
        assertThat(node.row(key)).contains(row);
        assertThat(node.rows(List.of(key, "turn/t/start"))).containsExactly(Optional.of(row), Optional.empty());

        byte[] recall =
                Recall.question(none.remembered(memory), MemoryPolicySpec.USUAL, DataClass.SECRET, DOORS, List.of(), 1);
        Decision decision = advance(new TurnQuestion(history(), given(), ByteString.copyFrom(recall)));

        assertThat(decision.given().recalled().memories())
                .extracting(Recollection::text)
                .containsExactly(text);
        assertThat(decision.act())
                .isInstanceOfSatisfying(
                        Act.Call.class,
                        call -> assertThat(call.messages().get(1).text()).contains(text));
    }

    @Test
    void manyGoOnAtOnceAndEachIsTheSameAsTheFirst() throws Exception {
        byte[] question = new TurnQuestion(history(), given(), ByteString.EMPTY).toBytes();
        List<CompletableFuture<byte[]>> all = IntStream.range(0, 200)
                .mapToObj(i -> node.advance("agent-" + i, question).toCompletableFuture())
                .toList();
        byte[] first = all.get(0).get(10, TimeUnit.SECONDS);
        for (CompletableFuture<byte[]> it : all) {
            assertThat(it.get(10, TimeUnit.SECONDS)).isEqualTo(first);
        }
    }

    @Test
    void whatCannotBeDecidedIsToldToWhoeverAsked() {
        CompletableFuture<byte[]> answer =
                node.advance("quill", "?".getBytes(StandardCharsets.UTF_8)).toCompletableFuture();
        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasMessageContaining("no question");
    }

    private Decision advance(TurnQuestion question) throws Exception {
        CompletableFuture<byte[]> answer =
                node.advance("quill", question.toBytes()).toCompletableFuture();
        return TurnCodec.decision(answer.get(10, TimeUnit.SECONDS));
    }

    private static Given given() {
        return new Given(Recalled.NOTHING, List.of(new Standing("m0", Standing.Place.HERE, "grid", 2_048, "")));
    }

    private static TurnHistory history() {
        Brief brief = new Brief(
                "You are quill.",
                List.of("m0"),
                100,
                new Sampling(0.5, 0),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                true);
        Wake wake = Wake.of(
                WakeReason.of(WakeReason.Kind.MESSAGE),
                "human:me",
                new Note("human:me", "What of the doors?", Label.NONE, 1),
                Optional.empty());
        return TurnHistory.of(new TurnStart("turn-1", "quill", "", List.of(wake), 7, 1, brief));
    }
}
