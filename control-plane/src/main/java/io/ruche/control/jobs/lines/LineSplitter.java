package io.ruche.control.jobs.lines;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobSpec;
import java.util.Arrays;

/**
 * Cuts bytes into lines as they come. What it hands out, put together again, is what came, byte for byte: a line keeps its
 * end, and blank lines belong to the line before them, or to the first one. So blank lines are skipped and still count.
 * Of one thread.
 */
public final class LineSplitter {
    /** The longest line, its end and blank lines after it included. */
    public static final int MOST_BYTES = 256 << 10;

    private static final int FIRST_SIZE = 4096;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Sink sink;
    private byte[] held = new byte[FIRST_SIZE];
    private int length;
    /** Where the line that is being read begins in the file. */
    private int number = 1;
    /** Line ends since then. */
    private int ends;
    /** Whether something other than white space is held. */
    private boolean filled;

    private int lines;

    public LineSplitter(Sink sink) {
        this.sink = sink;
    }

    /**
     * The next bytes. Throws INVALID_REQUEST for a line that is too long and for one line too many; afterwards it is of no
     * use any more.
     */
    public void take(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int stop = at;
            while (stop < to && bytes[stop] != '\n') stop++;
            boolean ended = stop < to;
            piece(bytes, at, ended ? stop + 1 : stop);
            if (ended) ends++;
            at = ended ? stop + 1 : stop;
        }
    }

    /** There is nothing more. Returns how many lines there were. */
    public int end() {
        if (filled) give();
        return lines;
    }

    /** A piece of one line. */
    private void piece(byte[] bytes, int from, int to) {
        boolean blank = isBlank(bytes, from, to);
        if (!blank) {
            if (filled && ends > 0) give();
            if (!filled) {
                number += ends;
                ends = 0;
                filled = true;
            }
        }
        keep(bytes, from, to);
    }

    private boolean isBlank(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            boolean mark = lines == 0 && number == 1 && ends == 0 && !filled && isMark(b, length + i - from);
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n' && !mark) return false;
        }
        return true;
    }

    private static boolean isMark(byte b, int at) {
        return at < BYTE_ORDER_MARK.length && BYTE_ORDER_MARK[at] == b;
    }

    private void keep(byte[] bytes, int from, int to) {
        int more = to - from;
        if (more > MOST_BYTES - length) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "line " + (filled ? number : number + ends) + ": more than " + MOST_BYTES
                            + " bytes (expected: at most " + MOST_BYTES + ").",
                    "Shorten it, or split it into several.");
        }
        if (held.length - length < more) {
            held = Arrays.copyOf(held, Math.min(MOST_BYTES, Math.max(length + more, held.length * 2)));
        }
        System.arraycopy(bytes, from, held, length, more);
        length += more;
    }

    private void give() {
        if (++lines > JobSpec.MOST_PROMPTS) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "line " + number + ": one line too many (expected: at most " + JobSpec.MOST_PROMPTS + " lines).",
                    "Split the file into several.");
        }
        byte[] line = Arrays.copyOf(held, length);
        int at = number;
        number += ends;
        ends = 0;
        length = 0;
        filled = false;
        sink.line(line, at);
    }

    /** Takes the lines, in order. What it throws passes through. */
    @FunctionalInterface
    public interface Sink {
        /** @param number the line's place in the file, from 1; blank lines count */
        void line(byte[] line, int number);
    }
}
