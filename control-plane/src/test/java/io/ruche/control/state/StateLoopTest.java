package io.ruche.control.state;

import static io.ruche.control.state.FaultyStore.Fault.GHOST;
import static io.ruche.control.state.FaultyStore.Fault.LATE;
import static io.ruche.control.state.FaultyStore.Fault.LOST_IN_DOUBT;
import static io.ruche.control.state.FaultyStore.Fault.OVERTAKEN;
import static io.ruche.control.state.FaultyStore.Fault.REFUSED;
import static io.ruche.control.state.FaultyStore.Fault.TAKEN;
import static io.ruche.control.state.FaultyStore.Fault.WRITTEN_IN_DOUBT;
import static io.ruche.control.state.FaultyStore.Fault.WRITTEN_SILENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.control.state.ClusterStore.Flush;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Muted.class)
class StateLoopTest {
    private final VirtualWorld world = new VirtualWorld(1);
    private final MemoryDisk disk = new MemoryDisk();
    private FaultyStore store = new FaultyStore(new MemoryClusterStore(disk, world, world, world), world);
    private StateLoop loop = new StateLoop(store, world, world, world, world, "member-1");

    @Test
    void answersOnceTheChangeIsDurable() {
        start();

        CompletableFuture<Reply> answer = submit(key("ann"));
        assertThat(answer).isNotDone();
        world.runUntil(answer::isDone);

        assertThat(answer.join().subject()).startsWith("key/");
        assertThat(names()).containsExactly("ann");
        assertThat(loop.state().revision()).isEqualTo(2);
    }

    @Test
    void putsWhatWaitsIntoOneEntry() {
        start();

        List<CompletableFuture<Reply>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(submit(key("k" + i)));
        }
        await(answers);

        assertThat(names()).hasSize(40);
        assertThat(loop.state().revision()).isEqualTo(2);
        assertThat(store.mostAppendsInFlight).isEqualTo(1);
    }

    @Test
    void takesAtMost256CommandsIntoOneEntry() {
        start();

        List<CompletableFuture<Reply>> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(submit(key("k" + i)));
        }
        await(answers);

        assertThat(log()).extracting(Entry::getCommitsCount).containsExactly(0, 1, 256, 44);
    }

    @Test
    void refusesWhatTheCoreRefusesAndWritesNothing() {
        start();

        CompletableFuture<Reply> answer = submit(new Command.RevokeKey(new KeyId("key-none")));
        world.runUntil(answer::isDone);

        assertThat(failure(answer).code()).isEqualTo(FailureCode.NOT_FOUND);
        assertThat(loop.state().revision()).isEqualTo(1);
    }

    @Test
    void givesARepeatedRequestTheSameAnswerAlsoAfterARestart() {
        start();
        Caller caller = new Caller("key-1", Optional.of("once"), "aa");
        Reply first = done(submit(key("ann"), caller));

        assertThat(done(submit(key("ann"), caller))).isEqualTo(first);
        assertThat(loop.state().revision()).isEqualTo(2);

        restart();
        assertThat(done(submit(key("ann"), caller))).isEqualTo(first);
        assertThat(names()).containsExactly("ann");
    }

    @Test
    void forgetsAnswersAfterADayAndWritesNothingWhenThereIsNothingToForget() {
        start();
        for (int i = 0; i < 700; i++) {
            done(submit(key("k" + i), new Caller("key-1", Optional.of("once-" + i), "aa")));
        }
        assertThat(loop.state().answers()).hasSize(700);
        long revision = loop.state().revision();

        world.run(Duration.ofHours(23));
        assertThat(loop.state().revision()).as("an idle house writes nothing").isEqualTo(revision);

        world.run(Duration.ofHours(2));
        assertThat(loop.state().answers()).isEmpty();
        long forgotten = loop.state().revision();
        world.run(Duration.ofHours(2));
        assertThat(loop.state().revision()).isEqualTo(forgotten);
    }

    @Test
    void keepsNoMoreThan20000Answers() {
        start();
        for (int i = 0; i < AnswerKeeper.MOST + 50; i++) {
            CompletableFuture<Reply> answer =
                    submit(new Command.PullModel(model(), Optional.empty(), Optional.empty()), once(i));
            if (i % 1_000 == 0) {
                world.runUntil(answer::isDone);
            }
        }
        world.run(Duration.ofSeconds(10));

        assertThat(loop.state().answers()).hasSize(AnswerKeeper.MOST);
    }

    private static Caller once(int i) {
        return new Caller("key-1", Optional.of("once-" + i), "aa");
    }

    private static ModelSpec model() {
        return ModelSpec.newBuilder().setName("smollm2-135m").build();
    }

    @Test
    void decidesARepeatedRequestInTheSameBatchOnce() {
        start();
        Caller caller = new Caller("key-1", Optional.of("once"), "aa");

        CompletableFuture<Reply> first = submit(key("ann"), caller);
        CompletableFuture<Reply> second = submit(key("ann"), caller);
        await(List.of(first, second));

        assertThat(second.join()).isEqualTo(first.join());
        assertThat(names()).containsExactly("ann");
    }

    @Test
    void refusesARequestKeyWithAnotherRequest() {
        start();
        done(submit(key("ann"), new Caller("key-1", Optional.of("once"), "aa")));

        CompletableFuture<Reply> other = submit(key("bob"), new Caller("key-1", Optional.of("once"), "bb"));
        world.runUntil(other::isDone);

        assertThat(failure(other).code()).isEqualTo(FailureCode.KEY_REUSED);
        assertThat(names()).containsExactly("ann");
    }

    @Test
    void keepsRequestKeysOfDifferentActorsApart() {
        start();
        done(submit(key("ann"), new Caller("key-1", Optional.of("once"), "aa")));
        done(submit(key("bob"), new Caller("key-2", Optional.of("once"), "bb")));

        assertThat(names()).containsExactlyInAnyOrder("ann", "bob");
    }

    @Test
    void saysOutcomeUnknownAndFindsAWrittenEntryAgain() {
        start();
        store.faults.add(WRITTEN_IN_DOUBT);

        CompletableFuture<Reply> answer = submit(key("ann"));
        world.runUntil(answer::isDone);
        assertThat(failure(answer).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);

        done(submit(key("bob")));
        assertThat(names()).containsExactlyInAnyOrder("ann", "bob");
        assertThat(loop.state().epoch()).isEqualTo(2);
    }

    @Test
    void saysOutcomeUnknownAndForgetsAnEntryThatWasLost() {
        start();
        store.faults.add(LOST_IN_DOUBT);

        CompletableFuture<Reply> answer = submit(key("ann"));
        world.runUntil(answer::isDone);

        assertThat(failure(answer).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
        done(submit(key("bob")));
        assertThat(names()).containsExactly("bob");
    }

    @Test
    void answersWithinFiveSecondsWhenTheStoreStaysSilent() {
        start();
        store.faults.add(WRITTEN_SILENT);
        CompletableFuture<Reply> answer = submit(key("ann"));

        world.run(Duration.ofMillis(1_500));
        assertThat(loop.health().phase()).isEqualTo(Health.Phase.STALLED);
        CompletableFuture<Reply> meanwhile = submit(key("eve"));
        assertThat(failure(meanwhile).code()).isEqualTo(FailureCode.UNREACHABLE);

        world.run(Duration.ofSeconds(4));
        assertThat(failure(answer).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
        done(submit(key("bob")));
        assertThat(names()).containsExactlyInAnyOrder("ann", "bob");
    }

    @Test
    void believesALateAnswer() {
        start();
        store.faults.add(LATE);

        Reply reply = done(submit(key("ann")));

        assertThat(reply.changed()).isTrue();
        assertThat(loop.health().isReady()).isTrue();
        assertThat(loop.state().epoch()).isEqualTo(1);
    }

    @Test
    void isNotFooledByAWriteThatArrivesAfterItWasGivenUp() {
        start();
        store.faults.add(GHOST);
        CompletableFuture<Reply> ghost = submit(key("ghost"));
        world.run(Duration.ofSeconds(6));
        assertThat(failure(ghost).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);

        done(submit(key("ann")));
        world.run(Duration.ofSeconds(10));
        done(submit(key("bob")));

        assertThat(names()).containsExactlyInAnyOrder("ann", "bob");
        restart();
        assertThat(names()).containsExactlyInAnyOrder("ann", "bob");
    }

    @Test
    void countsTheEntryThatTookThePlaceOfItsAnnouncement() {
        start();
        store.faults.addAll(List.of(LOST_IN_DOUBT, OVERTAKEN));
        CompletableFuture<Reply> lost = submit(key("ann"));
        world.runUntil(lost::isDone);

        done(submit(key("bob")));

        assertThat(names()).containsExactly("bob");
        assertThat(log()).extracting(Entry::getN).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(log()).extracting(Entry::getEpoch).containsExactly(0L, 1L, 1L, 2L, 2L);
    }

    @Test
    void stepsDownWhenItsPositionIsTaken() {
        start();
        store.faults.add(TAKEN);

        CompletableFuture<Reply> answer = submit(key("ann"));
        world.runUntil(answer::isDone);

        assertThat(failure(answer).code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
        done(submit(key("bob")));
        assertThat(names()).containsExactly("bob");
    }

    @Test
    void refusesWhileTheDiskIsFullAndGoesOnAfterwards() {
        start();
        store.faults.add(REFUSED);

        CompletableFuture<Reply> full = submit(key("ann"));
        world.runUntil(full::isDone);
        assertThat(failure(full).code()).isEqualTo(FailureCode.DISK_FULL);
        assertThat(loop.health().isReady()).isFalse();

        done(submit(key("bob")));
        assertThat(loop.health().isReady()).isTrue();
        assertThat(names()).containsExactly("bob");
        assertThat(loop.state().epoch()).isEqualTo(1);
    }

    @Test
    void findsOutByItselfThatThereIsRoomAgain() {
        start();
        store.isFull = true;
        CompletableFuture<Reply> full = submit(key("ann"));
        world.runUntil(full::isDone);
        world.run(Duration.ofMinutes(1));
        assertThat(loop.health().isReady()).isFalse();

        store.isFull = false;
        world.run(Duration.ofSeconds(2));

        assertThat(loop.health().isReady()).isTrue();
        assertThat(loop.state().revision()).as("nothing was written for it").isEqualTo(1);
    }

    @Test
    void trimsAlsoWhileWorkNeverPauses() {
        start(new Retention(2, Duration.ofSeconds(1), 300_000));
        store.delay = Duration.ofMillis(20);
        for (int i = 0; i < 600; i++) { // more than one entry takes: some wait at any time
            toggle(i);
        }
        long most = 0;
        for (int i = 0; i < 30; i++) {
            world.run(Duration.ofMillis(100));
            most = Math.max(most, logBytes());
        }

        assertThat(loop.state().revision()).isGreaterThan(100);
        assertThat(most).isLessThan(600_000);
    }

    @Test
    void keepsTheLogForWhoeverCopiesIt() {
        start(new Retention(2, Duration.ofSeconds(1), 10_000));
        done(submit(key("first")));
        world.run(Duration.ofSeconds(5));
        long flushed = loop.health().flushed();

        Runnable letTrim = loop.holdLog();
        change(100);
        assertThat(done(store.read(flushed, 1).toCompletableFuture())).hasSize(1);

        letTrim.run();
        letTrim.run();
        change(10);
        assertThat(logBytes()).isLessThan(10_000);
    }

    private void change(int times) {
        for (int i = 0; i < times; i++) {
            done(submit(key("k" + i + "-" + loop.state().revision())));
            world.run(Duration.ofSeconds(2));
        }
    }

    /** Again and again, each time under another request key. */
    private void toggle(int i) {
        Command pull = new Command.PullModel(model(), Optional.empty(), Optional.empty());
        Caller once = new Caller("key-1", Optional.of("once-" + i + "-" + world.monotonic()), "aa");
        loop.submit(pull, once).thenRun(() -> toggle(i));
    }

    private long logBytes() {
        return done(store.index().toCompletableFuture()).stream()
                .mapToLong(ClusterStore.Kept::bytes)
                .sum();
    }

    @Test
    void refusesMoreThan4096WaitingCommands() {
        start();
        store.faults.add(LATE);
        List<CompletableFuture<Reply>> answers = new ArrayList<>();
        answers.add(submit(key("first")));
        world.run(Duration.ofMillis(10));
        for (int i = 0; i < Inbox.MAX; i++) {
            answers.add(submit(new Command.RevokeKey(new KeyId("key-none"))));
        }

        CompletableFuture<Reply> over = submit(key("over"));

        assertThat(failure(over).code()).isEqualTo(FailureCode.OVERLOADED);
        world.runUntil(() -> answers.stream().allMatch(CompletableFuture::isDone));
        assertThat(loop.health().waiting()).isZero();
    }

    @Test
    void flushesOneAtATimeAndTrustsTheTablesAfterwards() {
        start();
        for (int i = 0; i < 200; i++) {
            done(submit(key("k" + i)));
            world.run(Duration.ofMillis(20));
        }
        world.run(Duration.ofSeconds(3));

        assertThat(store.mostFlushesInFlight).isEqualTo(1);
        assertThat(loop.health().flushed()).isEqualTo(loop.state().revision());
        State before = loop.state();
        restart();
        assertThat(loop.state().keys()).containsExactlyElementsOf(before.keys());
    }

    @Test
    void triesAFailedFlushAgain() {
        start();
        store.flushAnswers.add(new Flush.Failed("injected"));
        done(submit(key("ann")));
        world.run(Duration.ofSeconds(5));

        assertThat(loop.health().flushed()).isEqualTo(loop.state().revision());
    }

    @Test
    void stepsDownWhenAFlushIsFenced() {
        start();
        store.flushAnswers.add(new Flush.Fenced(9));
        done(submit(key("ann")));
        world.run(Duration.ofSeconds(5));

        assertThat(loop.health().isReady()).isTrue();
        assertThat(loop.state().epoch()).isEqualTo(2);
        assertThat(names()).containsExactly("ann");
    }

    @Test
    void readsOnAndSaysWhyWhenTheStoreBreaks() {
        start();
        done(submit(key("ann")));
        CompletableFuture<Failure> told = loop.broken().toCompletableFuture();

        store.broken.accept(Failure.of(FailureCode.STORE_DAMAGED, "part-3.bin is damaged.", "Restore a backup."));
        CompletableFuture<Reply> answer = submit(key("bob"));

        assertThat(failure(answer).code()).isEqualTo(FailureCode.STORE_DAMAGED);
        assertThat(told.join().message()).contains("part-3.bin");
        assertThat(names()).containsExactly("ann");
        assertThat(loop.health().phase()).isEqualTo(Health.Phase.BROKEN);
    }

    @Test
    void saysWhyItCannotStart() {
        store.openFailures.add(Failure.of(FailureCode.ALREADY_RUNNING, "process 7 has this home.", "ruche stop"));

        CompletableFuture<Void> started = loop.start().toCompletableFuture();
        world.runUntil(started::isDone);

        assertThat(Deadline.failure(failureOf(started)).code()).isEqualTo(FailureCode.ALREADY_RUNNING);
    }

    @Test
    void refusesCommandsBeforeItLeads() {
        CompletableFuture<Reply> answer = submit(key("early"));

        assertThat(failure(answer).code()).isEqualTo(FailureCode.STARTING);
    }

    @Test
    void refusesALogWhoseChainIsBroken() {
        start();
        done(submit(key("ann")));
        world.run(Duration.ofSeconds(3));
        store.close();
        MemoryClusterStore other = new MemoryClusterStore(disk, world, world, world);
        other.open();
        long n = loop.state().revision() + 1;
        other.append(
                n,
                Entry.newBuilder()
                        .setSchema(Entries.SCHEMA)
                        .setN(n)
                        .setEpoch(1)
                        .setPrevious(ByteString.copyFromUtf8("another history"))
                        .build()
                        .toByteString());
        other.close();

        CompletableFuture<Void> started = reopen();

        assertThat(Deadline.failure(failureOf(started)).code()).isEqualTo(FailureCode.STORE_DAMAGED);
    }

    @Test
    void isNotFooledByANewerFormat() {
        MemoryDisk newer = new MemoryDisk();
        MemoryClusterStore written = new MemoryClusterStore(newer, world, world, world);
        FaultyStore future = new FaultyStore(written, world) {
            @Override
            public java.util.concurrent.CompletionStage<Opened> open() {
                ByteString genesis = Entry.newBuilder()
                        .setGenesis(io.ruche.proto.store.Genesis.newBuilder().setFormat(FORMAT + 1))
                        .build()
                        .toByteString();
                return super.open().thenApply(opened -> new Opened(genesis, false));
            }
        };

        CompletableFuture<Void> started = new StateLoop(future, world, world, world, world, "member-1")
                .start()
                .toCompletableFuture();
        world.runUntil(started::isDone);

        Failure why = Deadline.failure(failureOf(started));
        assertThat(why.code()).isEqualTo(FailureCode.CONFIGURATION);
        assertThat(why.message()).contains("format 2").contains("newer");
    }

    @Test
    void losesNothingAcknowledgedWhateverTheStoreDoes() {
        for (long seed = 1; seed <= 200; seed++) {
            new Storm(seed).run();
        }
    }

    /** Random faults under load, with restarts; what was acknowledged is there at the end, once. */
    private static final class Storm {
        private final long seed;
        private final VirtualWorld world;
        private final MemoryDisk disk = new MemoryDisk();
        private final List<String> acknowledged = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();

        Storm(long seed) {
            this.seed = seed;
            this.world = new VirtualWorld(seed);
        }

        void run() {
            int made = 0;
            for (int life = 0; life < 3; life++) {
                FaultyStore store = new FaultyStore(new MemoryClusterStore(disk, world, world, world), world);
                StateLoop loop = new StateLoop(store, world, world, world, world, "member-1");
                CompletableFuture<Void> started = loop.start().toCompletableFuture();
                world.runUntil(started::isDone);
                started.join();
                FaultyStore.Fault[] kinds = FaultyStore.Fault.values();
                for (int i = 0; i < 60; i++) {
                    if (world.random().nextInt(4) == 0) {
                        store.faults.add(kinds[world.random().nextInt(kinds.length)]);
                    }
                    String name = "k" + made++;
                    CompletableFuture<Reply> answer =
                            loop.submit(key(name), Caller.of("test")).toCompletableFuture();
                    answer.whenComplete((reply, thrown) -> {
                        if (thrown == null) {
                            acknowledged.add(name);
                        } else if (Deadline.failure(thrown).code() != FailureCode.OUTCOME_UNKNOWN) {
                            refused.add(name);
                        }
                    });
                    world.run(Duration.ofMillis(world.random().nextInt(400)));
                }
                store.close(); // as by kill -9: whatever was under way is cut
            }
            FaultyStore last = new FaultyStore(new MemoryClusterStore(disk, world, world, world), world);
            StateLoop loop = new StateLoop(last, world, world, world, world, "member-1");
            CompletableFuture<Void> started = loop.start().toCompletableFuture();
            world.runUntil(started::isDone);
            List<String> names = loop.state().keys().stream().map(ApiKey::name).toList();
            assertThat(names).as("seed %d", seed).doesNotHaveDuplicates().containsAll(acknowledged);
            assertThat(names).as("seed %d", seed).doesNotContainAnyElementsOf(refused);
        }
    }

    private void start(Retention retention) {
        loop = new StateLoop(store, world, world, world, world, "member-1", retention);
        start();
    }

    private void start() {
        CompletableFuture<Void> started = loop.start().toCompletableFuture();
        world.runUntil(started::isDone);
        started.join();
    }

    private void restart() {
        store.close();
        reopen().join();
    }

    private CompletableFuture<Void> reopen() {
        store = new FaultyStore(new MemoryClusterStore(disk, world, world, world), world);
        loop = new StateLoop(store, world, world, world, world, "member-1");
        CompletableFuture<Void> started = loop.start().toCompletableFuture();
        world.runUntil(started::isDone);
        return started;
    }

    private static Command key(String name) {
        return new Command.CreateKey(
                name,
                Role.VIEWER,
                String.format(
                        "%064x", new java.math.BigInteger(1, name.getBytes(java.nio.charset.StandardCharsets.UTF_8))),
                "rk_abcd");
    }

    private CompletableFuture<Reply> submit(Command command) {
        return submit(command, Caller.of("test"));
    }

    private CompletableFuture<Reply> submit(Command command, Caller caller) {
        return loop.submit(command, caller).toCompletableFuture();
    }

    private <V> V done(CompletableFuture<V> answer) {
        world.runUntil(answer::isDone);
        return answer.join();
    }

    private void await(List<CompletableFuture<Reply>> answers) {
        world.runUntil(() -> answers.stream().allMatch(CompletableFuture::isDone));
        answers.forEach(CompletableFuture::join);
    }

    private List<String> names() {
        return loop.state().keys().stream().map(ApiKey::name).toList();
    }

    private List<Entry> log() {
        List<Entry> entries = new ArrayList<>();
        CompletableFuture<List<ByteString>> page = store.read(0, 1_000).toCompletableFuture();
        world.runUntil(page::isDone);
        page.join().forEach(bytes -> entries.add(Entries.parse(entries.size(), bytes)));
        return entries;
    }

    private static Failure failure(CompletableFuture<?> answer) {
        return Deadline.failure(failureOf(answer));
    }

    private static Throwable failureOf(CompletableFuture<?> answer) {
        assertThat(answer).isCompletedExceptionally();
        return answer.handle((value, thrown) -> thrown).join();
    }
}
