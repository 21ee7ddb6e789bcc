package io.ruche.scheduler.simulation;

import java.util.PriorityQueue;

/**
 * What is going to happen, in the order of its time, and of two things at one time the one that was planned first. One
 * thread.
 */
public final class VirtualTime {
    private record Planned(long nanos, long sequence, Runnable what) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            int order = Long.compare(nanos, other.nanos);
            return order != 0 ? order : Long.compare(sequence, other.sequence);
        }
    }

    private final PriorityQueue<Planned> planned = new PriorityQueue<>();
    private long sequence;
    private long now;

    /** Nanoseconds since the beginning. */
    public long now() {
        return now;
    }

    /** @param nanos since the beginning, and no earlier than {@link #now} */
    public void plan(long nanos, Runnable what) {
        if (nanos < now) throw new IllegalArgumentException(nanos + " ns (expected: >= " + now + ", which is now)");
        planned.add(new Planned(nanos, sequence++, what));
    }

    public boolean isEmpty() {
        return planned.isEmpty();
    }

    /** When the next thing happens; {@link Long#MAX_VALUE} when nothing does. */
    public long next() {
        Planned first = planned.peek();
        return first == null ? Long.MAX_VALUE : first.nanos;
    }

    /** The next thing happens. */
    public void step() {
        Planned next = planned.remove();
        now = next.nanos;
        next.what.run();
    }

    /** Nothing happens until then. */
    public void rest(long untilNanos) {
        if (untilNanos < now || untilNanos > next()) {
            throw new IllegalArgumentException(untilNanos + " ns (expected: " + now + " to " + next() + ")");
        }
        now = untilNanos;
    }
}
