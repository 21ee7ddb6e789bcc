package io.ruche.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.control.watch.Delta;
import io.ruche.control.watch.Occurrence;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.State;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Muted.class)
class WatchTest {
    private final VirtualWorld world = new VirtualWorld(1);
    private final MemoryDisk disk = new MemoryDisk();
    private MemoryClusterStore store = new MemoryClusterStore(disk, world, world, world);
    private StateLoop loop = new StateLoop(store, world, world, world, world, "member-1");
    private int made;

    @BeforeEach
    void start() {
        CompletableFuture<Void> started = loop.start().toCompletableFuture();
        world.runUntil(started::isDone);
        started.join();
    }

    @Test
    void tellsASnapshotAndThenEachEntryOnce() {
        create(2);
        Notes notes = new Notes();
        loop.watch(Optional.empty(), notes);
        create(3);

        assertThat(notes.frames).containsExactly("snapshot 3", "delta 4", "delta 5", "delta 6");
        assertThat(notes.keys).hasSize(5);
    }

    @Test
    void goesOnWhereTheTokenSays() {
        Notes notes = new Notes();
        Subscription first = loop.watch(Optional.empty(), notes);
        create(2);
        first.close();
        create(3);
        loop.watch(notes.token(), notes);
        create(1);

        assertThat(notes.frames)
                .containsExactly("snapshot 1", "delta 2", "delta 3", "delta 4", "delta 5", "delta 6", "delta 7");
    }

    @Test
    void readsWhatIsNoLongerInMemoryFromTheLogAfterARestart() {
        Notes notes = new Notes();
        Subscription first = loop.watch(Optional.empty(), notes);
        create(2);
        first.close();
        create(600);
        restart();

        loop.watch(notes.token(), notes);
        create(1);

        world.run(Duration.ofSeconds(1));

        assertThat(notes.revisions())
                .containsExactlyElementsOf(range(1, loop.state().revision()));
        assertThat(notes.keys).hasSize(603);
    }

    @Test
    void startsAnewWhenTheTokenIsOfAnotherHistory() {
        create(3);

        for (ResumeToken stranger : List.of(
                new ResumeToken(1, 99), // beyond the end
                new ResumeToken(7, 2), // an epoch that never was
                new ResumeToken(0, 2))) {
            Notes notes = new Notes();
            loop.watch(Optional.of(stranger), notes);
            world.run(Duration.ofMillis(10));
            assertThat(notes.frames).as(stranger.toString()).containsExactly("reset", "snapshot 4");
        }
    }

    @Test
    void startsAnewWhenTheTokensEpochEndedEarlier() {
        create(3);
        restart();
        create(2);
        Notes notes = new Notes();

        loop.watch(Optional.of(new ResumeToken(1, 5)), notes); // entry 5 began epoch 2
        world.run(Duration.ofMillis(10));

        assertThat(notes.frames).containsExactly("reset", "snapshot 7");
    }

    @Test
    void tellsThatItStillHears() {
        Notes notes = new Notes();
        loop.watch(Optional.empty(), notes);
        world.run(Duration.ofSeconds(21));

        assertThat(notes.frames).containsExactly("snapshot 1", "bookmark 1-1", "bookmark 1-1");
    }

    @Test
    void mergesWhatASlowWatcherDidNotTake() {
        Notes notes = new Notes();
        Subscription slow = loop.watch(Optional.empty(), notes, 1);
        create(400);
        assertThat(notes.frames).containsExactly("snapshot 1");

        slow.request(1_000);
        world.run(Duration.ofMillis(10));

        assertThat(notes.frames).hasSizeLessThan(260);
        assertThat(notes.keys).hasSize(400);
        assertThat(notes.last).isEqualTo(loop.state().revision());
    }

    @Test
    void saysWhyNobodyMoreIsTaken() {
        for (int i = 0; i < 2_000; i++) {
            loop.watch(Optional.empty(), new Notes());
        }
        Notes late = new Notes();
        loop.watch(Optional.empty(), late);
        world.run(Duration.ofMillis(1));

        assertThat(late.frames).containsExactly("ended overloaded");
    }

    @Test
    void tellsTheLastOfThemThatThisHouseIsStopping() {
        loop.close();
        world.run(Duration.ofMillis(1));
        Notes late = new Notes();
        loop.watch(Optional.empty(), late);
        world.run(Duration.ofMillis(1));

        assertThat(late.frames).containsExactly("ended unreachable");
    }

    @Test
    void givesNoMoreFramesThanWereAskedFor() {
        Notes notes = new Notes();
        Subscription slow = loop.watch(Optional.empty(), notes, 2);
        create(5);
        assertThat(notes.frames).containsExactly("snapshot 1", "delta 2");

        slow.request(1);
        world.run(Duration.ofMillis(10));
        assertThat(notes.frames).containsExactly("snapshot 1", "delta 2", "delta 3");
    }

    @Test
    void dropsAWatcherThatThrows() {
        Notes notes = new Notes();
        Notes defective = new Notes() {
            @Override
            public void delta(Delta delta) {
                throw new IllegalStateException("a defect");
            }
        };
        loop.watch(Optional.empty(), defective);
        loop.watch(Optional.empty(), notes);
        create(3);

        assertThat(notes.keys).hasSize(3);
        assertThat(defective.frames).containsExactly("snapshot 1", "ended internal");
        assertThat(loop.health().isReady()).isTrue();
    }

    @Test
    void wakesOnAfterItCouldNot() {
        AtomicInteger woken = new AtomicInteger();
        loop.watch(Optional.empty(), Watcher.ofChanges(() -> {
            if (woken.incrementAndGet() == 2) {
                throw new IllegalStateException("a defect");
            }
        }));
        create(3);

        assertThat(woken).hasValue(4);
    }

    @Test
    void seesEachEntryOnceWhateverTheResumes() {
        for (long seed = 1; seed <= 50; seed++) {
            VirtualWorld chance = new VirtualWorld(seed);
            Notes notes = new Notes();
            Optional<Subscription> subscription = Optional.empty();
            long begin = loop.state().revision();
            for (int step = 0; step < 60; step++) {
                switch (chance.random().nextInt(5)) {
                    case 0 -> {
                        subscription.ifPresent(Subscription::close);
                        world.run(Duration.ofMillis(1));
                        subscription = Optional.of(loop.watch(notes.token(), notes));
                    }
                    case 1 -> {
                        if (chance.random().nextInt(4) == 0) {
                            subscription = Optional.empty();
                            restart();
                        }
                    }
                    default -> create(1);
                }
            }
            subscription.ifPresent(Subscription::close);
            world.run(Duration.ofMillis(1));
            loop.watch(notes.token(), notes);
            world.run(Duration.ofSeconds(1));
            assertThat(notes.revisions())
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(range(notes.first, loop.state().revision()))
                    .allMatch(n -> n >= begin);
        }
    }

    @Test
    void tellsWhatHappenedLast() {
        create(3);
        restart();
        world.run(Duration.ofSeconds(1));

        CompletableFuture<List<Occurrence>> latest = loop.timeline(3).toCompletableFuture();
        world.runUntil(latest::isDone);

        assertThat(latest.join()).hasSize(3);
        assertThat(latest.join().get(0).subject()).startsWith("epoch/");
        assertThat(latest.join().get(1).n()).isEqualTo(4);
        assertThat(latest.join().get(1).actor()).isEqualTo("test");
        assertThat(latest.join().get(1).text()).isNotBlank();
    }

    @Test
    void remembersWhatFollowsADamagedEntry() {
        create(20);
        world.run(Duration.ofSeconds(5)); // flushed, so that the damage concerns nobody but those who look back
        ByteString tenth = entries(10, 1).get(0);
        Entry other = Entries.parse(10, tenth).toBuilder().setAtMillis(7).build();
        CompletableFuture<Void> damaged = store.trim(10, 10).toCompletableFuture();
        world.runUntil(damaged::isDone);
        CompletableFuture<?> written = store.append(10, other.toByteString()).toCompletableFuture();
        world.runUntil(written::isDone);
        restart();
        world.run(Duration.ofSeconds(1));

        CompletableFuture<List<Occurrence>> latest = loop.timeline(100).toCompletableFuture();
        world.runUntil(latest::isDone);

        assertThat(latest.join()).extracting(Occurrence::n).contains(21L, 11L).doesNotContain(10L);
    }

    private List<ByteString> entries(long from, int count) {
        CompletableFuture<List<ByteString>> page = store.read(from, count).toCompletableFuture();
        world.runUntil(page::isDone);
        return page.join();
    }

    /** Writes down what it is told. */
    private static class Notes implements Watcher {
        final List<String> frames = new ArrayList<>();
        final Map<String, String> keys = new TreeMap<>();
        private final List<Long> seen = new ArrayList<>();
        long epoch;
        long last;
        long first;

        @Override
        public void snapshot(State at) {
            frames.add("snapshot " + at.revision());
            keys.clear();
            at.keys().forEach(this::put);
            epoch = at.epoch();
            last = at.revision();
            if (seen.isEmpty()) {
                first = last;
            }
            seen.add(last);
        }

        @Override
        public void delta(Delta delta) {
            frames.add("delta " + delta.n());
            delta.objects().keys().forEach(this::put);
            epoch = delta.epoch();
            last = delta.n();
            seen.add(last);
        }

        @Override
        public void bookmark(ResumeToken at) {
            frames.add("bookmark " + at);
        }

        @Override
        public void reset() {
            frames.add("reset");
        }

        @Override
        public void ended(Failure why) {
            frames.add("ended " + why.code().code());
        }

        Optional<ResumeToken> token() {
            return last == 0 ? Optional.empty() : Optional.of(new ResumeToken(epoch, last));
        }

        List<Long> revisions() {
            return seen;
        }

        private void put(ApiKey key) {
            keys.put(key.id().value(), key.name());
        }
    }

    private void create(int count) {
        for (int i = 0; i < count; i++) {
            String name = "k" + made++;
            String sha256 = String.format("%064x", new BigInteger(1, name.getBytes(StandardCharsets.UTF_8)));
            CompletableFuture<?> answer = loop.submit(
                            new Command.CreateKey(name, Role.VIEWER, sha256, "rk_a"), Caller.of("test"))
                    .toCompletableFuture();
            world.runUntil(answer::isDone);
            answer.join();
        }
    }

    private void restart() {
        store.close();
        store = new MemoryClusterStore(disk, world, world, world);
        loop = new StateLoop(store, world, world, world, world, "member-1");
        start();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
