package io.ruche.scheduler.organisation.memory;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names one memory in the house: the agent's n-th, counted from 0. A number is never used twice. */
public record MemoryId(String agent, long number) implements Comparable<MemoryId> {
    private static final Comparator<MemoryId> ORDER =
            Comparator.comparing(MemoryId::agent).thenComparing(MemoryId::number);
    private static final Pattern FORM = Pattern.compile("([a-z0-9-]{1,63})/mem-([0-9]{1,18})");

    public MemoryId {
        if (number < 0) {
            throw new IllegalArgumentException("memory " + number + " (expected: >= 0)");
        }
    }

    public static Optional<MemoryId> find(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new MemoryId(form.group(1), Long.parseLong(form.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(MemoryId other) {
        return ORDER.compare(this, other);
    }

    /** For example {@code scout/mem-17}. */
    @Override
    public String toString() {
        return agent + "/mem-" + number;
    }
}
