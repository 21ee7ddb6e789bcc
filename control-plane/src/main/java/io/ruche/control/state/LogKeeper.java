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
    private final Trimmer trimmer;
    private boolean trimming;
    private long mark;
    private boolean isSurveyed;
    private int surveys;

    LogKeeper(ClusterStore store, Timers timers, Clock clock, Retention retention) {
        this.trimmer = new Trimmer(retention);
        this.store = store;
        this.timers = timers;
        this.clock = clock;
    }

    void add(Entry entry) {
        trimmer.add(new Kept(entry.getN(), entry.getAtMillis(), entry.getSerializedSize()));
    }

    @Override
    public long oldest() {
        return isSurveyed ? trimmer.oldest(1) : 1;
    }

    @Override
    public CompletionStage<List<Entry>> read(long from, int max) {
        return store.read(from, max + 1).thenApply(page -> linked(from, page));
    }

    /**
     * Beside the work, after the start and whenever another member led meanwhile: what the log holds, and the last entries
     * for watchers.
     *
     * @param surveyed told when it is known, so that trimming can begin
     */
    void survey(WatchHub hub, LongSupplier revision, Runnable surveyed) {
        int mine = ++surveys;
        isSurveyed = false;
        trimming = false;
        trimmer.clear();
        store.index()
                .thenCompose(found -> {
                    List<Kept> index = withoutStrays(found);
                    if (mine == surveys) {
                        trimmer.begin(index);
                        isSurveyed = true;
                        surveyed.run();
                    }
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

    /**
     * The unbroken run up to the last entry. A member that slept long may have put one below the trim, where it counts for
     * nothing, since nobody reads there; it is removed.
     */
    private List<Kept> withoutStrays(List<Kept> index) {
        int first = index.size() - 1;
        while (first > 0 && index.get(first - 1).n() == index.get(first).n() - 1) {
            first--;
        }
        for (Kept stray : index.subList(0, Math.max(0, first))) {
            log.info("Entry {} lies below the trim and is removed", stray.n());
            var unused = store.trim(stray.n(), stray.n());
        }
        return index.subList(Math.max(0, first), index.size());
    }

    /** Removes what is due, a few at a time, as long as nothing else waits. */
    void trim(long flushed, BooleanSupplier isIdle) {
        mark = flushed; // also for the steps that are under way
        trim(isIdle);
    }

    private void trim(BooleanSupplier isIdle) {
        if (trimming || !isSurveyed) {
            return;
        }
        int due = trimmer.due(mark, clock.wall().toEpochMilli());
        if (due == 0) {
            return;
        }
        trimming = true;
        int mine = surveys;
        if (!isIdle.getAsBoolean()) {
            timers.after(BUSY_PAUSE, () -> {
                if (mine == surveys) {
                    trimming = false;
                    trim(isIdle);
                }
            });
            return;
        }
        store.trim(trimmer.oldest(1), trimmer.position(due)).whenComplete((done, thrown) -> {
            if (mine != surveys) {
                return;
            }
            trimming = false;
            if (thrown == null) {
                trimmer.removed(due);
                trim(isIdle);
            } else {
                log.warn(
                        "The log could not be trimmed; it is tried again after the next flush: {}",
                        Deadline.failure(thrown).text());
            }
        });
    }

    /**
     * All but the last, of which nobody knows yet what follows it; nothing at all when one does not follow the one before: a
     * write that came late, into a position that was trimmed, is no entry.
     */
    private static List<Entry> linked(long from, List<ByteString> page) {
        List<Entry> entries = new ArrayList<>(page.size());
        for (ByteString bytes : page) {
            Entry entry = Entries.parse(from + entries.size(), bytes);
            boolean follows =
                    entries.isEmpty() || entry.getPrevious().equals(Entries.hash(page.get(entries.size() - 1)));
            if (!follows) {
                return List.of();
            }
            entries.add(entry);
        }
        return entries.size() > 1 ? entries.subList(0, entries.size() - 1) : entries;
    }
}
