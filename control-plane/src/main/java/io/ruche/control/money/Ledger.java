package io.ruche.control.money;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.ColdRows;
import io.ruche.proto.store.StoredLedgerHead;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what each call took: in memory by minute, spender, model and place, and once a second to rows, so that a
 * crash costs a second of detail and no budget anything. Calls add under a lock that is held for a look-up; all else is the
 * loop's. Never waits and never drops: above so many spenders in a minute the rest are counted together.
 */
public final class Ledger {
    private static final Logger log = LoggerFactory.getLogger(Ledger.class);
    private static final Duration FLUSH = Duration.ofSeconds(1);
    /** Minutes whose detail waits to be written; their sums are in the hour's. */
    private static final int MOST_MINUTES = 60;

    private static final int MINUTES_AN_HOUR = 60;
    private static final long KEPT_HOURS = 400 * 24;

    private static final String HEAD = "ledger/head";

    private final ColdRows rows;
    private final MoneyMeter meter;
    private final Loop loop;
    private final Timers timers;
    private final Clock clock;

    // guarded by this
    /** What is not written yet, by minute; the one of now stays and is written anew. */
    private final TreeMap<Long, Page> minutes = new TreeMap<>();
    /** By hour: the one of now, and those before it that are not written yet. */
    private final TreeMap<Long, Page> hours = new TreeMap<>();

    private final Running running;
    private boolean dirty;
    private boolean flushing;
    private boolean scheduled;
    /** Whether what was written before this process is in. */
    private boolean recovered;

    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private boolean closing;

    /**
     * @param zone where days and months begin
     * @param loop that {@code timers} run on
     */
    public Ledger(ColdRows rows, MoneyMeter meter, Supplier<ZoneId> zone, Loop loop, Timers timers, Clock clock) {
        this.running = new Running(zone);
        this.rows = rows;
        this.meter = meter;
        this.loop = loop;
        this.timers = timers;
        this.clock = clock;
    }

    void add(Charge charge, Usage usage) {
        long microUsd = charge.tariff().map(it -> it.cost(usage).microUsd()).orElse(0L);
        Total total = new Total(
                1, usage.inputTokens(), usage.cachedTokens(), usage.outputTokens(), usage.gpuMicros(), microUsd);
        long now = now();
        synchronized (this) {
            Page.Line line = new Page.Line(charge.who(), charge.model(), charge.local());
            page(minutes, now / Page.MINUTE).add(line, total);
            page(hours, now / Page.HOUR).add(line, total);
            running.add(now, charge.who(), total);
            dirty = true;
            schedule();
        }
        meter.spent(
                charge.model(),
                charge.local(),
                microUsd,
                usage.gpuMicros(),
                usage.inputTokens(),
                usage.outputTokens(),
                Spend.COMPARED.map(it -> it.tariff().cost(usage).microUsd()).orElse(0L));
    }

    private static Page page(TreeMap<Long, Page> pages, long time) {
        return pages.computeIfAbsent(time, unused -> new Page());
    }

    /** Takes in what was written before. Until that is done nothing is written. Once. */
    public void start() {
        post(this::recover);
    }

    // recovering

    private void recover() {
        long now = now();
        long minute = now / Page.MINUTE;
        long hour = now / Page.HOUR;
        rows.read(keysOf(hour))
                .thenCompose(found -> rebuild(hour, found.get(0))
                        .thenCompose(before -> hours(running.monthStart(now) / Page.HOUR, hour)
                                .thenAccept(earlier -> take(minute, hour, found, before, earlier))))
                .whenComplete((unused, thrown) -> post(() -> {
                    if (thrown == null) {
                        flush();
                        return;
                    }
                    log.warn("The ledger could not be read: {}", text(thrown));
                    timers.after(FLUSH, this::recover);
                }));
    }

    /** The head, and the minutes of an hour. */
    private static List<String> keysOf(long hour) {
        List<String> keys = new ArrayList<>();
        keys.add(HEAD);
        for (long m = 0; m < MINUTES_AN_HOUR; m++) keys.add(Page.minuteKey(hour * MINUTES_AN_HOUR + m));
        return keys;
    }

    /** An hour that ended while nobody was there to write it: its minutes are. */
    private CompletionStage<Map<Long, Page>> rebuild(long hour, Optional<ByteString> head) {
        long last = head.map(Ledger::hour).orElse(hour);
        if (last >= hour || hour - last > KEPT_HOURS) return CompletableFuture.completedFuture(Map.of());
        List<String> keys = keysOf(last);
        keys.set(0, Page.hourKey(last));
        return rows.read(keys)
                .thenApply(found -> found.get(0).isPresent()
                        ? Map.<Long, Page>of()
                        : Map.of(last, merged(found.subList(1, found.size()))));
    }

    private synchronized void take(
            long minute, long hour, List<Optional<ByteString>> found, Map<Long, Page> before, Map<Long, Page> earlier) {
        if (recovered) return;
        recovered = true;
        // what this process counted meanwhile is in these pages already
        found.get((int) (minute - hour * MINUTES_AN_HOUR) + 1).map(Ledger::page).ifPresent(page(minutes, minute)::add);
        Page current = merged(found.subList(1, found.size()));
        page(hours, hour).add(current);
        before.forEach((time, page) -> page(hours, time).add(page));
        running.add(hour, current);
        before.forEach(running::add);
        earlier.forEach(running::add);
        dirty = true;
    }

    private static long hour(ByteString row) {
        try {
            return StoredLedgerHead.parseFrom(row).getHour();
        } catch (InvalidProtocolBufferException e) {
            return 0;
        }
    }

    private static Page merged(List<Optional<ByteString>> found) {
        Page all = new Page();
        for (Optional<ByteString> row : found) row.map(Ledger::page).ifPresent(all::add);
        return all;
    }

    private static Page page(ByteString row) {
        try {
            return Page.of(row);
        } catch (InvalidProtocolBufferException e) {
            log.warn("A row of the ledger cannot be read: {}", e.getMessage());
            return new Page();
        }
    }

    // writing, on the loop

    private void schedule() {
        if (scheduled || !recovered) return;
        scheduled = true;
        try {
            timers.after(FLUSH, this::flush);
        } catch (RejectedExecutionException e) {
            log.debug("The ledger's timers have ended");
        }
    }

    private void flush() {
        Map<String, Optional<ByteString>> batch = new LinkedHashMap<>();
        List<Long> wholeMinutes;
        List<Long> wholeHours;
        synchronized (this) {
            scheduled = false;
            if (!dirty || flushing || !recovered) return;
            flushing = true;
            dirty = false;
            long minute = now() / Page.MINUTE;
            long hour = now() / Page.HOUR;
            wholeMinutes = List.copyOf(minutes.headMap(minute).keySet());
            wholeHours = List.copyOf(hours.headMap(hour).keySet());
            minutes.forEach((time, page) -> batch.put(Page.minuteKey(time), Optional.of(page.toRow())));
            for (long time : wholeHours) {
                batch.put(Page.hourKey(time), Optional.of(page(hours, time).toRow()));
                forget(time - KEPT_HOURS, batch);
            }
            batch.put(
                    HEAD,
                    Optional.of(
                            StoredLedgerHead.newBuilder().setHour(hour).build().toByteString()));
        }
        rows.write(batch).whenComplete((unused, thrown) -> post(() -> flushed(wholeMinutes, wholeHours, thrown)));
    }

    private static void forget(long hour, Map<String, Optional<ByteString>> batch) {
        batch.put(Page.hourKey(hour), Optional.empty());
        keysOf(hour).stream().skip(1).forEach(key -> batch.put(key, Optional.empty()));
    }

    /** Writes what is not written. Completes when it is, or cannot be. */
    CompletionStage<Void> close() {
        synchronized (this) {
            closing = true;
            if (!recovered || (!dirty && !flushing)) closed.complete(null);
        }
        post(this::flush);
        return closed;
    }

    private synchronized void flushed(List<Long> wholeMinutes, List<Long> wholeHours, @Nullable Throwable thrown) {
        flushing = false;
        if (closing && (thrown != null || !dirty)) closed.complete(null);
        else if (closing) post(this::flush);
        if (thrown == null) {
            wholeMinutes.forEach(minutes::remove);
            wholeHours.forEach(hours::remove);
            // the hour of now is over one day, though nobody may call by then
            if (dirty) schedule();
            return;
        }
        log.info("The ledger could not be written: {}", text(thrown));
        while (minutes.size() > MOST_MINUTES) minutes.pollFirstEntry();
        dirty = true;
        schedule();
    }

    // reading

    /** What a spender took in the day or month of now. Any thread. */
    synchronized Total total(String who, Window window) {
        return running.total(who, window, now());
    }

    /** The pages from one hour up to and with another, those that nobody wrote left out. */
    CompletionStage<Map<Long, Page>> pages(long from, long to) {
        return hours(from, to + 1).thenApply(found -> {
            Map<Long, Page> all = new TreeMap<>(found);
            synchronized (this) {
                // those in memory are whole, whatever was written of them
                hours.subMap(from, true, to, true).forEach((time, page) -> all.put(time, page.copy()));
            }
            return all;
        });
    }

    /** Those on disk, up to but not with {@code to}. */
    private CompletionStage<Map<Long, Page>> hours(long from, long to) {
        CompletionStage<Map<Long, Page>> all = CompletableFuture.completedFuture(new TreeMap<>());
        for (long at = from; at < to; at += ColdRows.MOST) {
            long first = at;
            long last = Math.min(to, at + ColdRows.MOST);
            all = all.thenCompose(found -> read(first, last).thenApply(more -> {
                found.putAll(more);
                return found;
            }));
        }
        return all;
    }

    private CompletionStage<Map<Long, Page>> read(long from, long to) {
        List<String> keys = new ArrayList<>();
        for (long hour = from; hour < to; hour++) keys.add(Page.hourKey(hour));
        return rows.read(keys).thenApply(found -> {
            Map<Long, Page> all = new TreeMap<>();
            for (int i = 0; i < found.size(); i++) {
                if (found.get(i).isPresent())
                    all.put(from + i, page(found.get(i).get()));
            }
            return all;
        });
    }

    private static String text(Throwable thrown) {
        Throwable cause = FailureException.unwrap(thrown);
        return cause instanceof FailureException it ? it.failure().text() : String.valueOf(cause);
    }

    private void post(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("The ledger's loop has ended or is full");
        }
    }

    private long now() {
        return clock.wall().toEpochMilli();
    }
}
