package io.ruche.scheduler.twin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What happened hour by hour, or in longer spans of a long time. One run's. */
final class Series {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final int MOST_BUCKETS = 1_000;

    private final long width;
    private final List<Cell> cells = new ArrayList<>();
    private long queueSince;
    private int queued;
    private boolean wattsKnown = true;

    private static final class Cell {
        long tokensIn;
        long tokensOut;
        long served;
        double queueNanos;
        int mostQueue;
        double busyNanos;
        double hostNanos;
        double wattNanos;
    }

    /** @param nanos that the run is meant to take */
    Series(long nanos) {
        long hours = nanos / HOUR + 1;
        width = nanos < 2 * HOUR ? HOUR / 60 : HOUR * ((hours + MOST_BUCKETS - 1) / MOST_BUCKETS);
    }

    double widthSeconds() {
        return width / 1e9;
    }

    void served(long now, long tokensIn, long tokensOut) {
        Cell cell = cell(now);
        cell.served++;
        cell.tokensIn += tokensIn;
        cell.tokensOut += tokensOut;
    }

    /** So many wait from now on. */
    void queue(long now, int waiting) {
        int before = queued;
        if (before > 0)
            spread(queueSince, now, (cell, nanos) -> {
                cell.queueNanos += nanos * before;
                cell.mostQueue = Math.max(cell.mostQueue, before);
            });
        Cell cell = cell(now);
        cell.mostQueue = Math.max(cell.mostQueue, waiting);
        queueSince = now;
        queued = waiting;
    }

    int queued() {
        return queued;
    }

    void machine(long from, long until, double busy, boolean hosts, OptionalDouble watts) {
        wattsKnown &= watts.isPresent();
        double drawn = watts.orElse(0);
        spread(from, until, (cell, nanos) -> {
            if (hosts) {
                cell.hostNanos += nanos;
                cell.busyNanos += nanos * busy;
            }
            cell.wattNanos += nanos * drawn;
        });
    }

    List<TwinReport.Bucket> buckets(long end) {
        List<TwinReport.Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < cells.size() && i * width < Math.max(1, end); i++) {
            Cell it = cells.get(i);
            double nanos = Math.min(width, end - i * width);
            buckets.add(new TwinReport.Bucket(
                    i * width / 1e9,
                    it.tokensIn,
                    it.tokensOut,
                    it.served,
                    nanos <= 0 ? 0 : it.queueNanos / nanos,
                    it.mostQueue,
                    it.hostNanos == 0 ? 0 : Math.min(1, it.busyNanos / it.hostNanos),
                    wattsKnown && nanos > 0 ? OptionalDouble.of(it.wattNanos / nanos) : OptionalDouble.empty()));
        }
        return buckets;
    }

    private interface Part {
        void add(Cell cell, double nanos);
    }

    private void spread(long from, long until, Part part) {
        for (long at = from; at < until; ) {
            long end = Math.min(until, (at / width + 1) * width);
            part.add(cell(at), end - at);
            at = end;
        }
    }

    private Cell cell(long now) {
        int index = (int) (now / width);
        while (cells.size() <= index) cells.add(new Cell());
        return cells.get(index);
    }
}
