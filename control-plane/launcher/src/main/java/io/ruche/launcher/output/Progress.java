package io.ruche.launcher.output;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * One line on standard error that tells how far something is: a bar with bytes, rate and time left on a terminal, a line
 * now and then elsewhere. Not thread-safe.
 */
public final class Progress implements AutoCloseable {
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);
    /** Samples kept however old they are. */
    private static final int FEW = 8;

    private static final int BAR = 20;

    private final Shell shell;
    private final boolean quiet;
    private final Style style;
    private final Deque<long[]> samples = new ArrayDeque<>();
    private String label = "";
    private boolean drawn;
    private int room;
    private long plainPrintedAt;

    /** @param quiet draw nothing at all */
    public Progress(Shell shell, boolean quiet) {
        this.shell = shell;
        this.quiet = quiet;
        this.style = shell.errorStyle();
    }

    /** Work without a known end, for example {@code placing}. */
    public void working(String step) {
        step(step);
        draw(step, "");
    }

    /** Part of a whole, 0-1. */
    public void fraction(String step, double done) {
        step(step);
        double part = Math.max(0, Math.min(1, done));
        draw(step, bar(part) + String.format(Locale.ROOT, " %3.0f %%", part * 100));
    }

    /** Bytes of a known total; the rate is measured over the last seconds. */
    public void bytes(String step, long done, long total) {
        step(step);
        double rate = rate(done);
        StringBuilder text = new StringBuilder();
        if (total > 0) {
            text.append(bar(Math.min(1, (double) done / total))).append(' ');
        }
        text.append(Units.bytes(done));
        if (total > 0) {
            text.append(" of ").append(Units.bytes(total));
        }
        if (rate > 0) {
            text.append("  ").append(Units.bytes(rate)).append("/s");
            left(text, total - done, rate);
        }
        draw(step, text.toString());
    }

    /**
     * Prompts of a job; the rate is measured over the last few, or since this began.
     *
     * @param waitsFor why nothing moves; empty while something does
     * @param settled those with a result, failed ones included
     */
    public void prompts(String step, String waitsFor, long settled, long failed, long total) {
        step(step);
        double rate = rateOfFew(settled);
        StringBuilder text = new StringBuilder(bar(Math.min(1, (double) settled / Math.max(1, total))))
                .append(' ')
                .append(settled)
                .append(" of ")
                .append(total);
        if (failed > 0) {
            text.append(", ").append(failed).append(" failed");
        }
        if (rate > 0) {
            text.append(String.format(Locale.ROOT, rate < 9.95 ? "  %.1f/s" : "  %.0f/s", rate));
            left(text, total - settled, rate);
        }
        if (!waitsFor.isEmpty()) text.append("  waits for: ").append(waitsFor);
        draw(step, text.toString());
    }

    /** Things a second, of which one may take longer than any window of time; 0 before the first is done. */
    private double rateOfFew(long done) {
        long now = System.nanoTime();
        if (samples.isEmpty() || samples.getLast()[1] != done) samples.addLast(new long[] {now, done});
        while (samples.size() > FEW && now - samples.getFirst()[0] > WINDOW.toNanos()) samples.removeFirst();
        double seconds = (now - samples.getFirst()[0]) / 1e9;
        return seconds < 0.2 ? 0 : (done - samples.getFirst()[1]) / seconds;
    }

    /** Things a second over the last seconds; 0 before that can be said. */
    private double rate(long done) {
        long now = System.nanoTime();
        samples.addLast(new long[] {now, done});
        while (samples.size() > 2 && now - samples.getFirst()[0] > WINDOW.toNanos()) {
            samples.removeFirst();
        }
        double seconds = (now - samples.getFirst()[0]) / 1e9;
        return seconds < 0.2 ? 0 : (done - samples.getFirst()[1]) / seconds;
    }

    private static void left(StringBuilder text, long open, double rate) {
        if (open > 0) {
            Duration left = Duration.ofSeconds(Math.round(open / rate));
            text.append("  ").append(Units.duration(left)).append(" left");
        }
    }

    /** Ends the line with a sentence that stays. */
    public void done(String sentence) {
        if (quiet) {
            return;
        }
        clear();
        shell.err().println(sentence);
    }

    @Override
    public void close() {
        clear();
    }

    private void step(String step) {
        if (!step.equals(label)) {
            label = step;
            samples.clear();
            plainPrintedAt = 0;
        }
    }

    private void draw(String step, String rest) {
        if (quiet) {
            return;
        }
        if (!shell.terminalErr()) {
            long now = System.nanoTime();
            if (plainPrintedAt == 0 || now - plainPrintedAt > PLAIN_INTERVAL.toNanos()) {
                plainPrintedAt = now;
                shell.err().println(rest.isEmpty() ? step : step + "  " + rest.strip());
            }
            return;
        }
        String line = step + (rest.isEmpty() ? " ..." : "  " + rest);
        room = room == 0 ? Math.max(20, shell.columns() - 1) : room;
        shell.err().print("\r\u001b[K" + (line.length() > room ? line.substring(0, room) : style.honey(line)));
        shell.err().flush();
        drawn = true;
    }

    private String bar(double part) {
        if (!shell.terminalErr()) {
            return "";
        }
        int full = (int) Math.round(part * BAR);
        return "█".repeat(full) + "░".repeat(BAR - full);
    }

    private void clear() {
        if (drawn) {
            shell.err().print("\r\u001b[K");
            shell.err().flush();
            drawn = false;
        }
    }
}
