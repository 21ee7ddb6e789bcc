package io.ruche.scheduler.twin;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What happened in spans of one length. The length is the least of a few round ones with which there are not too many
 * spans: it grows while time goes on, so that a trace of minutes is told as finely as a month. One run's.
 */
final class Series {
    private static final int MOST_BUCKETS = 1_000;
    /** In seconds; each is some whole number of the one before. */
    private static final long[] WIDTHS = {1, 10, 60, 300, 900, 3_600};

    private static final long NANOS = 1_000_000_000;

    private long width = WIDTHS[0] * NANOS;
    private List<Cell> cells = new ArrayList<>();
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

        void add(Cell more) {
            tokensIn += more.tokensIn;
            tokensOut += more.tokensOut;
            served += more.served;
            queueNanos += more.queueNanos;
            mostQueue = Math.max(mostQueue, more.mostQueue);
            busyNanos += more.busyNanos;
            hostNanos += more.hostNanos;
            wattNanos += more.wattNanos;
        }
    }

    double widthSeconds() {
        return (double) width / NANOS;
    }

    void served(long now, long tokensIn, long tokensOut) {
        // what ends with the last second belongs to it
        Cell cell = cell(Math.max(0, now - 1));
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

    /** Makes each span at least as long as that of another, so that the two can be set side by side. */
    void widen(double seconds) {
        while (widthSeconds() < seconds) grow();
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
        if (until <= from) return;
        reach(until);
        for (long at = from; at < until; ) {
            long end = Math.min(until, (at / width + 1) * width);
            part.add(cell(at), end - at);
            at = end;
        }
    }

    private Cell cell(long now) {
        reach(now);
        int index = (int) (now / width);
        while (cells.size() <= index) cells.add(new Cell());
        return cells.get(index);
    }

    private void reach(long now) {
        while (now / width >= MOST_BUCKETS) grow();
    }

    private void grow() {
        long wider = 2 * width;
        for (int i = WIDTHS.length - 1; i >= 0 && WIDTHS[i] * NANOS > width; i--) wider = WIDTHS[i] * NANOS;
        int times = (int) (wider / width);
        List<Cell> fewer = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            if (i % times == 0) fewer.add(new Cell());
            fewer.get(i / times).add(cells.get(i));
        }
        cells = fewer;
        width = wider;
    }
}
