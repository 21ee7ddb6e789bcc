package io.ruche.control.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.control.state.VirtualWorld;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.state.Decider;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A watcher that catches up with a log that is read slowly. */
class WatchHubTest {
    private static final int KEYS = 50;

    private final VirtualWorld world = new VirtualWorld(1);
    private final Deque<Read> reads = new ArrayDeque<>();
    private final Notes notes = new Notes();
    private State committed = Decider.apply(State.EMPTY.at(1), new Event.EpochStarted(1, "member-1", 0, 0));
    private final WatchHub hub = new WatchHub(world, world, () -> committed, () -> true, new SlowLog());

    private record Read(long from, int max, CompletableFuture<List<Entry>> answer) {
        void complete() {
            answer.complete(LongStream.range(from, Math.min(from + max, 1_001))
                    .mapToObj(WatchHubTest::entry)
                    .toList());
        }
    }

    @Test
    void aWatcherThatStartsAnewMeanwhileIsNotFedWhatTheSnapshotHolds() {
        committed = committed.at(1_000);
        Subscription slow = hub.watch(Optional.of(new ResumeToken(1, 1)), notes, 0);
        step();
        read();
        read(); // too many rows to merge: from here on a snapshot is due
        slow.request(2);
        step();
        assertThat(notes.frames).containsExactly("reset", "snapshot 1000");

        committed = committed.at(1_001);
        hub.published(entry(1_001));
        while (!reads.isEmpty()) {
            read();
        }
        slow.request(1_000);
        step();

        assertThat(notes.frames).containsExactly("reset", "snapshot 1000", "delta 1001");
        assertThat(notes.keys).hasSize(KEYS).contains("key/k1001-0");
    }

    private void step() {
        world.run(Duration.ofMillis(1));
    }

    private void read() {
        reads.remove().complete();
        step();
    }

    private static Entry entry(long n) {
        Commit.Builder commit = Commit.newBuilder();
        for (int i = 0; i < KEYS; i++) {
            commit.addRows(Row.newBuilder().setKey("key/k" + n + "-" + i).setValue(ByteString.copyFromUtf8("x")));
        }
        return Entry.newBuilder().setN(n).setEpoch(1).addCommits(commit).build();
    }

    private final class SlowLog implements WatchHub.OlderEntries {
        @Override
        public long oldest() {
            return 1;
        }

        @Override
        public CompletionStage<List<Entry>> read(long from, int max) {
            Read read = new Read(from, max, new CompletableFuture<>());
            reads.add(read);
            return read.answer();
        }
    }

    private static final class Notes implements Watcher {
        final List<String> frames = new ArrayList<>();
        final Set<String> keys = new TreeSet<>();

        @Override
        public void snapshot(State at) {
            frames.add("snapshot " + at.revision());
        }

        @Override
        public void delta(Delta delta) {
            frames.add("delta " + delta.n());
            keys.addAll(delta.changed());
        }

        @Override
        public void bookmark(ResumeToken at) {}

        @Override
        public void reset() {
            frames.add("reset");
        }
    }
}
