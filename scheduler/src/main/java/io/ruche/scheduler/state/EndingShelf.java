package io.ruche.scheduler.state;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * Things that go on for a while, end, and are then kept a while: all by id, those that go on, and those that ended, oldest
 * first. Immutable.
 */
record EndingShelf<T>(
        TreePMap<String, T> byId, TreePMap<String, T> open, TreePMap<Ended, T> ended, TreePMap<String, Long> endings) {

    record Ended(long atMillis, String id) implements Comparable<Ended> {
        private static final Comparator<Ended> ORDER =
                Comparator.comparingLong(Ended::atMillis).thenComparing(Ended::id);

        @Override
        public int compareTo(Ended other) {
            return ORDER.compare(this, other);
        }
    }

    static <T> EndingShelf<T> empty() {
        return new EndingShelf<>(TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), TreePMap.empty());
    }

    Optional<T> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<T> all() {
        return byId.values();
    }

    /** Oldest first, those above the most that are kept. */
    List<String> tooMany(int most) {
        return ended.keySet().stream()
                .limit(Math.max(0, ended.size() - most))
                .map(Ended::id)
                .toList();
    }

    /** @param endedAtMillis empty while it goes on */
    EndingShelf<T> with(String id, Optional<Long> endedAtMillis, T it) {
        EndingShelf<T> others = without(id);
        TreePMap<String, T> all = others.byId.plus(id, it);
        if (endedAtMillis.isEmpty()) {
            return new EndingShelf<>(all, others.open.plus(id, it), others.ended, others.endings);
        }
        long at = endedAtMillis.get();
        return new EndingShelf<>(
                all, others.open, others.ended.plus(new Ended(at, id), it), others.endings.plus(id, at));
    }

    EndingShelf<T> without(String id) {
        if (!byId.containsKey(id)) return this;
        Long at = endings.get(id);
        return new EndingShelf<>(
                byId.minus(id), open.minus(id), at == null ? ended : ended.minus(new Ended(at, id)), endings.minus(id));
    }
}
