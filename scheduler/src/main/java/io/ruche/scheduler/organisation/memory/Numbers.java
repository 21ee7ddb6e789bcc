package io.ruche.scheduler.organisation.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * A set of numbers >= 0 that mostly follow each other: it is as large as it has gaps. Immutable, any thread.
 *
 * @param runs the first of each run and the one after its last, rising: 0, 3, 7, 8 are 0, 1, 2 and 7
 */
public record Numbers(List<Long> runs) {
    public static final Numbers NONE = new Numbers(List.of());

    /** @throws IllegalArgumentException if the runs do not rise */
    public Numbers {
        runs = List.copyOf(runs);
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i) < 0 || (i > 0 && runs.get(i) <= runs.get(i - 1)) || runs.size() % 2 != 0) {
                throw new IllegalArgumentException("runs " + runs + " (expected: pairs of rising numbers)");
            }
        }
    }

    public static Numbers of(Collection<Long> numbers) {
        List<Long> runs = new ArrayList<>();
        for (long number : new TreeSet<>(numbers)) {
            int last = runs.size() - 1;
            if (last >= 0 && runs.get(last) == number) runs.set(last, number + 1);
            else runs.addAll(List.of(number, number + 1));
        }
        return new Numbers(runs);
    }

    public boolean has(long number) {
        for (int i = 0; i < runs.size(); i += 2) {
            if (number < runs.get(i)) return false;
            if (number < runs.get(i + 1)) return true;
        }
        return false;
    }

    public int size() {
        long size = 0;
        for (int i = 0; i < runs.size(); i += 2) size += runs.get(i + 1) - runs.get(i);
        return (int) Math.min(Integer.MAX_VALUE, size);
    }

    public boolean isEmpty() {
        return runs.isEmpty();
    }

    /** Rising. */
    public List<Long> list() {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < runs.size(); i += 2) {
            for (long number = runs.get(i); number < runs.get(i + 1); number++) all.add(number);
        }
        return all;
    }

    public Numbers with(Collection<Long> more) {
        if (more.isEmpty()) return this;
        List<Long> all = list();
        all.addAll(more);
        return of(all);
    }

    public Numbers without(Collection<Long> gone) {
        if (gone.isEmpty() || isEmpty()) return this;
        TreeSet<Long> left = new TreeSet<>(list());
        left.removeAll(new TreeSet<>(gone));
        return of(left);
    }
}
