package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.control.state.ClusterStore.Kept;
import io.ruche.control.watch.WatchHub;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows which entries the log still holds: reads them back for watchers and trims them in idle time. Of the loop. */
final class LogKeeper implements WatchHub.OlderEntries {
    private static final Logger log = LoggerFactory.getLogger(LogKeeper.class);
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);

    /** How many entries from before the start are kept in memory for resumes and the timeline. */
    private static final int REMEMBERED = 1_000;

    private final ClusterStore store;
    private final Timers timers;
    private final Clock clock;
    private final Trimmer trimmer = new Trimmer();
    private boolean trimming;
    private boolean surveyed;

    LogKeeper(ClusterStore store, Timers timers, Clock clock) {
        this.store = store;
        this.timers = timers;
        this.clock = clock;
    }

    void add(Entry entry) {
        trimmer.add(new Kept(entry.getN(), entry.getAtMillis(), entry.getSerializedSize()));
    }

    @Override
    public long oldest() {
        return surveyed ? trimmer.oldest(1) : 1;
    }

    @Override
    public CompletionStage<List<Entry>> read(long from, int max) {
        return store.read(from, max).thenApply(page -> parse(from, page));
    }

    /** After the start, beside the work: what the log holds, and the last entries for watchers. */
    void survey(WatchHub hub, LongSupplier revision) {
        store.index()
                .thenCompose(index -> {
                    trimmer.begin(index);
                    surveyed = true;
                    long last =
                            index.isEmpty() ? 0 : index.get(index.size() - 1).n();
                    if (last > revision.getAsLong() + 1) {
                        throw Entries.damaged("The log holds entry " + last + ", but entry "
                                + (revision.getAsLong() + 1) + " before it is missing.");
                    }
                    long from = Math.max(trimmer.oldest(1), revision.getAsLong() - REMEMBERED);
                    return read(from, REMEMBERED);
                })
                .whenComplete((earlier, thrown) -> {
                    if (thrown == null) {
                        hub.remember(earlier);
                    } else {
                        log.warn(
                                "The log could not be surveyed; it is trimmed after the next start: {}",
                                Deadline.failure(thrown).text());
                    }
                });
    }

    /** Removes what is due, a few at a time, as long as nothing else waits. */
    void trim(long flushed, BooleanSupplier isIdle) {
        if (trimming || !surveyed) {
            return;
        }
        int due = trimmer.due(flushed, clock.wall().toEpochMilli());
        if (due == 0) {
            return;
        }
        trimming = true;
        if (!isIdle.getAsBoolean()) {
            timers.after(BUSY_PAUSE, () -> {
                trimming = false;
                trim(flushed, isIdle);
            });
            return;
        }
        store.trim(trimmer.oldest(1), trimmer.position(due)).whenComplete((done, thrown) -> {
            trimming = false;
            if (thrown == null) {
                trimmer.removed(due);
                trim(flushed, isIdle);
            } else {
                log.warn(
                        "The log could not be trimmed; it is tried again after the next flush: {}",
                        Deadline.failure(thrown).text());
            }
        });
    }

    private static List<Entry> parse(long from, List<ByteString> page) {
        List<Entry> entries = new ArrayList<>(page.size());
        for (ByteString bytes : page) {
            entries.add(Entries.parse(from + entries.size(), bytes));
        }
        return entries;
    }
}
