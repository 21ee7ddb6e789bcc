package io.ruche.control.organisation.mind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.backup.LivingHouse;
import io.ruche.control.organisation.turn.Knowledge;
import io.ruche.control.state.Caller;
import io.ruche.control.state.adapter.ignite.IgniteClusterStore;
import io.ruche.control.state.adapter.ignite.IgniteStoreOptions;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.turn.Act;
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
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.turn.Why;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.TurnId;
import io.ruche.scheduler.state.TurnKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A memory of one turn is recalled in a later one, on the grid, out of the rows of a real store. */
class MindOnIgniteTest {
    @TempDir
    Path home = Path.of("unset");

    private final MindHouse.Words embedder = new MindHouse.Words();

    @Test
    void aMemoryIsRecalledWhereItLiesBeforeAndAfterItIsFlushedAndAfterARestart() throws Exception {
        try (LivingHouse house = open();
                ThreadLoop loop = new ThreadLoop("minds-test", 1_000)) {
            submit(house, MindHouse.organisation(house.cluster.state()));
            end(house, "ada", "The parcel of the baker is late.");
            end(house, "ada", "Cats sleep all day.");
            end(house, "ada", "Rain is wet.");
            MindDriver driver = new MindDriver(ports(house, loop));
            driver.start();
            await().until(() -> house.cluster
                    .state()
                    .minds()
                    .findHead("ada")
                    .orElseThrow()
                    .bare()
                    .isEmpty());

            assertThat(recalled(house, loop, driver)).first().isEqualTo("The parcel of the baker is late.");
            await().until(() -> house.cluster.health().flushed()
                    >= house.cluster
                            .state()
                            .minds()
                            .findHead("ada")
                            .orElseThrow()
                            .revision());
            assertThat(recalled(house, loop, driver)).first().isEqualTo("The parcel of the baker is late.");
            driver.close();
        }
        try (LivingHouse house = open();
                ThreadLoop loop = new ThreadLoop("minds-test", 1_000)) {
            MindDriver driver = new MindDriver(ports(house, loop));
            assertThat(recalled(house, loop, driver)).first().isEqualTo("The parcel of the baker is late.");
            assertThat(house.cluster.state().minds().memories("ada")).isEqualTo(3);
        }
    }

    private LivingHouse open() {
        return new LivingHouse(
                home,
                loop -> new IgniteClusterStore(
                        IgniteStoreOptions.ofHome(home), loop, new SystemClock(), new SecureEntropy()));
    }

    private MindPorts ports(LivingHouse house, ThreadLoop loop) {
        return new MindPorts(
                house.cluster, house.cluster.coldRows(), embedder, loop, house.timers.on(loop), house.clock);
    }

    /** What the grid recalls for a question, by the decision that it makes. */
    private List<String> recalled(LivingHouse house, ThreadLoop loop, MindDriver driver)
            throws InvalidProtocolBufferException {
        TurnId turn = begin(house, "ada", "Where is the parcel?");
        TurnStart start =
                TurnCodec.start(LivingHouse.get(house.cluster.coldRows().read(List.of(TurnKeys.start(turn))))
                        .get(0)
                        .orElseThrow()
                        .toByteArray());
        Knowledge.Known known =
                LivingHouse.get(new MindKnowledge(ports(house, loop), driver).of(house.cluster.state(), start));
        assertThat(known.beside().relations()).extracting(Recollection::id).containsExactly("ada~bob");
        Given given = new Given(
                new Recalled(List.of(), known.beside().lessons(), known.beside().relations(), List.of()),
                List.of(new Standing("m0", Standing.Place.HERE, "grid", 4_096, "")));
        byte[] question = new TurnQuestion(TurnHistory.of(start), given, known.recall()).toBytes();
        Decision decision = TurnCodec.decision(
                LivingHouse.get(((IgniteClusterStore) house.store).turns().advance("ada", question)));
        submit(house, new Command.RecordDecision(turn, new Decision(0, decision.given(), done(List.of()))));
        return decision.given().recalled().memories().stream()
                .map(Recollection::text)
                .toList();
    }

    private static void end(LivingHouse house, String agent, String keepsake) {
        TurnId turn = begin(house, agent, "Look.");
        submit(
                house,
                new Command.RecordDecision(
                        turn, new Decision(0, Given.NOTHING, done(List.of(new Act.Keepsake(keepsake, 5))))));
    }

    private static Act.Done done(List<Act.Keepsake> keepsakes) {
        return new Act.Done(false, Why.NONE, "", Optional.empty(), List.of(), List.of(), keepsakes, true, Label.NONE);
    }

    private static TurnId begin(LivingHouse house, String agent, String text) {
        submit(
                house,
                new Command.WakeAgent(
                        agent,
                        WakeReason.of(WakeReason.Kind.MANUAL),
                        "human:me",
                        new Note("human:me", text, Label.NONE, 0),
                        Optional.empty()));
        submit(house, new Command.StartTurn(agent, 7));
        return house.cluster.state().getAgent(agent).turn().orElseThrow();
    }

    private static void submit(LivingHouse house, Command command) {
        LivingHouse.get(house.cluster.submit(command, Caller.of("test")));
    }
}
