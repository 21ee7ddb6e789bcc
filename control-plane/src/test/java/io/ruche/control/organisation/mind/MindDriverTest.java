package io.ruche.control.organisation.mind;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.control.state.Caller;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.VirtualWorld;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.memory.Embedding;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import io.ruche.scheduler.organisation.memory.Recall;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Recalled;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.turn.Why;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Minds;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.TurnId;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What agents remember is given meaning, touched, merged, forgotten and thought about, on a store and a State loop. */
class MindDriverTest {
    private final VirtualWorld world = new VirtualWorld(1);
    private final MemoryDisk disk = new MemoryDisk();
    private final MindHouse.Words embedder = new MindHouse.Words();
    private MemoryClusterStore store = new MemoryClusterStore(disk, world, world, world);
    private StateLoop loop = new StateLoop(store, world, world, world, world, "member-1");
    private MindDriver driver = driver();

    @BeforeEach
    void anOrganisationBegins() {
        done(loop.start());
        driver.start();
        submit(MindHouse.organisation(loop.state()));
    }

    @Test
    void aMemoryIsMadeInOneTurnAndRecalledInALaterOne() {
        end("ada", "The parcel of the baker is late.", 7);
        end("ada", "Cats sleep all day.", 2);
        end("ada", "Rain is wet.", 2);
        world.run(Duration.ofSeconds(1));

        assertThat(head("ada").bare().isEmpty()).isTrue();
        assertThat(embedder.read).hasSize(3);
        assertThat(recalled("ada", "Where is the parcel?"))
                .first()
                .extracting(Recollection::text)
                .isEqualTo("The parcel of the baker is late.");
        world.run(Duration.ofSeconds(5));
        assertThat(recalled("ada", "Where is the parcel?"))
                .as("out of the tables alone")
                .first()
                .extracting(Recollection::text)
                .isEqualTo("The parcel of the baker is late.");
    }

    @Test
    void aKillBetweenCommitAndFlushLosesNoneAndDoublesNone() {
        embedder.there = false;
        for (int i = 0; i < 40; i++) end("ada", "Thing number " + i + ".", 1);
        world.run(Duration.ofMillis(500));
        List<Memory> before = memories("ada");
        String hash = hash();

        again();
        assertThat(memories("ada")).isEqualTo(before).hasSize(40);
        assertThat(hash()).isEqualTo(hash);
        world.run(Duration.ofSeconds(5));
        again();
        assertThat(memories("ada"))
                .extracting(Memory::id)
                .doesNotHaveDuplicates()
                .hasSize(40);
        assertThat(hash()).as("SHA-256 over sorted (key, payload)").isEqualTo(hash);
    }

    @Test
    void withoutAModelOfMeaningMemoriesWaitForOne() {
        embedder.there = false;
        end("ada", "The parcel is late.", 7);
        world.run(Duration.ofSeconds(2));
        assertThat(head("ada").bare().size()).isEqualTo(1);
        assertThat(recalled("ada", "parcel")).hasSize(1);

        embedder.there = true;
        end("bob", "Something else.", 1);
        world.run(Duration.ofSeconds(2));
        assertThat(head("ada").bare().isEmpty()).isTrue();
    }

    @Test
    void whatATurnRecalledIsTouchedOnceAndMadeLastingWhenItShowedItsWorth() {
        end("ada", "The parcel is late.", 7);
        world.run(Duration.ofSeconds(1));
        for (int i = 0; i < 2; i++) {
            TurnId turn = begin("ada");
            driver.asked(turn, "ada");
            Given given = new Given(
                    new Recalled(
                            List.of(new Recollection("ada/mem-0", "The parcel is late.", Label.NONE, 0.9, 1)),
                            List.of(),
                            List.of(),
                            List.of()),
                    List.of());
            submit(new Command.RecordDecision(turn, new Decision(0, given, done("", List.of()))));
            world.run(Duration.ofSeconds(1));
        }
        assertThat(memories("ada").get(0).use().recalls()).isEqualTo(2);
        assertThat(memories("ada").get(0).use().best()).isEqualTo(0.9);

        for (int i = 0; i < MindDriver.UPKEEP_EVERY; i++) end("ada", "Word" + "abcdefghijklmnop".charAt(i) + ".", 1);
        world.run(Duration.ofSeconds(5));
        assertThat(memories("ada").get(0).lasting()).isTrue();
    }

    @Test
    void whatSaysTheSameBecomesOneAndWhatIsOldIsForgotten() {
        for (int i = 0; i < 10; i++) {
            end("ada", "The parcel of the baker is late again.", 1);
            world.run(Duration.ofSeconds(1));
        }
        for (int i = 0; i < 10; i++) end("ada", "Word" + "abcdefghijklmnop".charAt(i) + " alone.", 1);
        world.run(Duration.ofSeconds(5));

        assertThat(memories("ada").stream().filter(it -> it.text().contains("parcel")))
                .hasSizeBetween(1, 3);
        assertThat(head("ada").aside().size()).as("kept as they were").isGreaterThan(6);

        world.run(Duration.ofDays(31));
        assertThat(head("ada").live().isEmpty()).isTrue();
    }

    @Test
    void whoGatheredEnoughIsWokenToThinkOnce() {
        for (int i = 0; i < 5; i++) end("ada", "Parcels are late, says number " + i + ".", 8);
        world.run(Duration.ofSeconds(2));

        List<Wake> wakes = loop.state().getAgent("ada").wakes();
        assertThat(wakes).singleElement().satisfies(wake -> {
            assertThat(wake.reason()).isEqualTo(WakeReason.of(WakeReason.Kind.REFLECTION));
            assertThat(wake.source()).isEqualTo("reflection/5/40");
            assertThat(wake.notes().get(0).text()).contains("mem-4 Parcels are late, says number 4.");
            assertThat(wake.outputSchema()).isPresent();
        });

        TurnId turn = start("ada");
        String answer = "{\"insights\":[{\"text\":\"Parcels are always late.\",\"importance\":9,"
                + "\"evidence\":[\"mem-0\",\"mem-3\"]}]}";
        submit(new Command.RecordDecision(
                turn,
                new Decision(
                        0,
                        Given.NOTHING,
                        new Act.Done(
                                false,
                                Why.NONE,
                                "",
                                Optional.of(answer),
                                List.of(),
                                List.of(),
                                List.of(),
                                true,
                                Label.NONE))));
        world.run(Duration.ofSeconds(2));

        Memory insight = memories("ada").get(5);
        assertThat(insight.kind()).isEqualTo(Memory.Kind.REFLECTION);
        assertThat(insight.evidence()).hasSize(2);
        assertThat(head("ada").gathered()).isZero();
        assertThat(loop.state().getAgent("ada").wakes()).isEmpty();
    }

    @Test
    void atRestNothingRunsAndNoModelIsCalled() {
        end("bob", "Once.", 1);
        world.run(Duration.ofSeconds(5));
        int calls = embedder.read.size();
        long revision = loop.state().revision();

        world.run(Duration.ofMinutes(10));
        assertThat(embedder.read).hasSize(calls);
        assertThat(loop.state().revision()).isEqualTo(revision);
    }

    /** {@code -Druche.minds=N} has more of them, and tells what they cost. */
    @Test
    void whoRestsIsNotLookedAtWhateverTheOthersDo() {
        int many = Integer.getInteger("ruche.minds", 100);
        for (int from = 0; from < many; from += 400) {
            submit(MindHouse.crowd(loop.state(), from, Math.min(many, from + 400)));
        }
        for (int i = 0; i < many; i++) end(MindHouse.agent(i), "The parcel of number " + i + " is late.", 2);
        world.run(Duration.ofMinutes(many / 100 + 1));
        assertThat(loop.state().minds().heads().values())
                .hasSize(many)
                .allMatch(head -> head.bare().isEmpty());

        long looks = driver.looks();
        long cpu = cpu();
        for (int i = 0; i < 100; i++) {
            end("bob", "Word number " + i + ".", 1);
            world.run(Duration.ofMillis(250));
        }
        System.out.printf(
                "%d who rest, 100 changes: %d looks, %d ms of CPU%n", many, driver.looks() - looks, cpu() - cpu);
        assertThat(driver.looks() - looks).as("at bob alone").isBetween(100L, 500L);

        world.run(Duration.ofSeconds(5));
        looks = driver.looks();
        world.run(Duration.ofHours(1));
        assertThat(driver.looks()).as("at rest").isEqualTo(looks);
        world.run(Duration.ofDays(1));
        assertThat(loop.state().getAgent(MindHouse.agent(0)).wakes())
                .as("the night has come")
                .singleElement()
                .extracting(Wake::reason)
                .isEqualTo(WakeReason.of(WakeReason.Kind.REFLECTION));
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
    }

    @Test
    void whoMayNotThinkNowDoesOnceHeMay() {
        TurnId turn = begin("ada");
        List<Act.Keepsake> much = List.of(
                new Act.Keepsake("Parcels are late.", 10),
                new Act.Keepsake("Bakers wait.", 10),
                new Act.Keepsake("Cats sleep.", 10),
                new Act.Keepsake("Rain is wet.", 10));
        submit(new Command.RecordDecision(turn, new Decision(0, Given.NOTHING, done("", much))));
        submit(new Command.PauseAgent("ada", Reason.of("person", "human:me said so.", "")));
        world.run(Duration.ofSeconds(5));
        assertThat(loop.state().getAgent("ada").wakes()).isEmpty();

        submit(new Command.ResumeAgent("ada"));
        world.run(Duration.ofSeconds(1));
        assertThat(loop.state().getAgent("ada").wakes())
                .singleElement()
                .extracting(Wake::reason)
                .isEqualTo(WakeReason.of(WakeReason.Kind.REFLECTION));
    }

    @Test
    void peopleSearchWhatAnAgentRemembers() {
        end("ada", "The parcel of the baker is late.", 2);
        end("ada", "Cats sleep all day.", 2);
        world.run(Duration.ofSeconds(1));
        Memories search = new Memories(new MindPorts(loop, loop.coldRows(), embedder, world, world, world));

        assertThat(done(search.search("ada", Optional.of("parcel baker"), 1)))
                .singleElement()
                .satisfies(hit -> {
                    assertThat(hit.memory().text()).startsWith("The parcel");
                    assertThat(hit.why()).isPresent();
                });
        assertThat(done(search.search("ada", Optional.empty(), 10)))
                .extracting(hit -> hit.memory().text())
                .containsExactly("Cats sleep all day.", "The parcel of the baker is late.");
        embedder.there = false;
        assertThat(done(search.search("ada", Optional.of("cats"), 10))).hasSize(1);
        assertThat(done(search.search("nobody", Optional.empty(), 10))).isEmpty();
    }

    private MindDriver driver() {
        return new MindDriver(new MindPorts(loop, loop.coldRows(), embedder, world, world, world));
    }

    /** Another reign on the same disk, with whatever was flushed. */
    private void again() {
        driver.close();
        store.close();
        store = new MemoryClusterStore(disk, world, world, world);
        loop = new StateLoop(store, world, world, world, world, "member-1");
        driver = driver();
        done(loop.start());
        driver.start();
    }

    private void end(String agent, String keepsake, int importance) {
        TurnId turn = begin(agent);
        submit(new Command.RecordDecision(
                turn, new Decision(0, Given.NOTHING, done("", List.of(new Act.Keepsake(keepsake, importance))))));
    }

    private static Act.Done done(String text, List<Act.Keepsake> keepsakes) {
        return new Act.Done(false, Why.NONE, text, Optional.empty(), List.of(), List.of(), keepsakes, true, Label.NONE);
    }

    private TurnId begin(String agent) {
        submit(new Command.WakeAgent(
                agent,
                WakeReason.of(WakeReason.Kind.MANUAL),
                "human:me",
                new Note("human:me", "Look.", Label.NONE, 0),
                Optional.empty()));
        return start(agent);
    }

    private TurnId start(String agent) {
        submit(new Command.StartTurn(agent, 7));
        return loop.state().getAgent(agent).turn().orElseThrow();
    }

    private MemoryHead head(String agent) {
        return loop.state().minds().findHead(agent).orElseThrow();
    }

    private List<Memory> memories(String agent) {
        return done(new MemoryRows(loop.coldRows(), world)
                .read(agent, head(agent).live().list()));
    }

    /** Of the State and the memories beside it; a reign's own row tells who reigns and no more. */
    private String hash() {
        TreeMap<String, byte[]> rows = new TreeMap<>();
        for (String key : Rows.keys(loop.state())) {
            if (!key.startsWith("epoch/")) {
                rows.put(key, Rows.value(loop.state(), key).orElseThrow());
            }
        }
        for (MemoryHead head : loop.state().minds().heads().values()) {
            List<String> keys = Minds.keys(head);
            List<Optional<ByteString>> found = done(loop.coldRows().read(keys));
            for (int i = 0; i < keys.size(); i++) {
                rows.put(keys.get(i), found.get(i).orElseThrow().toByteArray());
            }
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            rows.forEach((key, payload) -> {
                digest.update(key.getBytes(StandardCharsets.UTF_8));
                digest.update(payload);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private List<Recollection> recalled(String agent, String about) {
        Embedding vector = done(embedder.embed(about)).orElse(Embedding.NONE);
        List<byte[]> fresh = done(loop.coldRows().fresh(Minds.keys(head(agent)))).values().stream()
                .map(ByteString::toByteArray)
                .toList();
        byte[] question = Minds.question(
                        loop.state(), agent, vector, fresh, world.wall().toEpochMilli())
                .orElseThrow();
        List<byte[]> rows = done(store.rows(Recall.keys(question))).stream()
                .flatMap(Optional::stream)
                .map(row -> row.getPayload().toByteArray())
                .toList();
        return Recall.of(question, rows);
    }

    private void submit(Command command) {
        done(loop.submit(command, Caller.of("test")));
    }

    private <T> T done(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        world.runUntil(future::isDone);
        return future.join();
    }
}
