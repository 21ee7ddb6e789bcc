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
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows which entries the log still holds: reads them back for watchers and trims them in idle time. Of the loop. */
final class LogKeeper implements WatchHub.OlderEntries {
    private static final Logger log = LoggerFactory.getLogger(LogKeeper.class);
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);

    /** More than this is not kept for anybody: it would fill the disk. */
    static final long MOST_HELD_BYTES = 512L << 20;

    /** How many entries from before the start are kept in memory for resumes and the timeline. */
    private static final int REMEMBERED = 1_000;

    private final ClusterStore store;
    private final Timers timers;
    private final Clock clock;
    private final Trimmer trimmer;
    /** The marks that somebody still needs; of any thread. A step that is under way removes nothing above its own. */
    private final Map<Object, Long> holds = new ConcurrentHashMap<>();

    private volatile long mark;
    private boolean trimming;
    private boolean pausing;
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
        return store.read(from, max + 1).thenApply(page -> {
            List<Entry> entries = joined(from, page);
            return entries.size() == page.size() ? withoutLast(entries) : List.of();
        });
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
        pausing = false;
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
                    return store.read(from, REMEMBERED + 1).thenApply(page -> withoutLast(joined(from, page)));
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

    /**
     * From now on the entry at the flushed mark and what comes after it stays, but never more than
     * {@link #MOST_HELD_BYTES}. Any thread.
     *
     * @return gives it up again
     */
    Runnable hold() {
        Object holder = new Object();
        holds.put(holder, mark);
        return () -> holds.remove(holder);
    }

    /** Up to here it may be trimmed. */
    private long free() {
        boolean isKept = trimmer.bytes() <= MOST_HELD_BYTES;
        return isKept ? holds.values().stream().reduce(mark, Math::min) : mark;
    }

    /**
     * Removes what is due, a few at a time, as long as nothing else waits, or when far too much is kept: work that never
     * ends must not fill the disk.
     */
    void trim(long flushed, BooleanSupplier isIdle) {
        mark = flushed; // also for the steps that are under way
        trim(isIdle);
    }

    private void trim(BooleanSupplier isIdle) {
        if (trimming || !isSurveyed) {
            return;
        }
        int due = trimmer.due(free(), clock.wall().toEpochMilli());
        if (due == 0) {
            return;
        }
        int mine = surveys;
        if (!isIdle.getAsBoolean() && !trimmer.hasFarTooMuch()) {
            trimLater(isIdle, mine);
            return;
        }
        trimming = true;
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

    private void trimLater(BooleanSupplier isIdle, int mine) {
        if (pausing) {
            return;
        }
        pausing = true;
        timers.after(BUSY_PAUSE, () -> {
            if (mine == surveys) {
                pausing = false;
                trim(isIdle);
            }
        });
    }

    /**
     * The last of these entries that follow each other; nobody knows of what comes before a gap whether it was ever part of
     * the log. A write that came late, into the position below the oldest, which was trimmed, is none.
     */
    private List<Entry> joined(long from, List<ByteString> page) {
        List<Entry> entries = new ArrayList<>(page.size());
        for (int i = 0; i < page.size(); i++) {
            Entry entry = Entries.parse(from + i, page.get(i));
            if (i > 0 && !entry.getPrevious().equals(Entries.hash(page.get(i - 1)))) {
                if (i > 1 || from > oldest()) {
                    log.warn(
                            "log/{} does not follow the entry before it: the log is damaged there. The tables hold all that"
                                    + " it told; make a backup and look after the disk.",
                            Entries.hex(entry.getN()));
                }
                entries.clear();
            }
            entries.add(entry);
        }
        return entries;
    }

    /** Nobody knows yet what follows it. */
    private static List<Entry> withoutLast(List<Entry> entries) {
        return entries.size() > 1 ? entries.subList(0, entries.size() - 1) : entries;
    }
}
