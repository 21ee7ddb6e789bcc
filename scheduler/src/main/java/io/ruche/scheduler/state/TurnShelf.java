package io.ruche.scheduler.state;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * Turns by id; those that have not ended; and the ended ones of each agent, oldest first. Immutable.
 *
 * @param open by id
 */
record TurnShelf(TreePMap<TurnId, Turn> byId, TreePMap<TurnId, Turn> open, TreePMap<Ended, TurnId> ended) {
    static final TurnShelf EMPTY = new TurnShelf(TreePMap.empty(), TreePMap.empty(), TreePMap.empty());

    private static final TurnId FIRST = new TurnId("0");

    record Ended(String agent, long endedAtMillis, TurnId turn) implements Comparable<Ended> {
        private static final Comparator<Ended> ORDER = Comparator.comparing(Ended::agent)
                .thenComparing(Ended::endedAtMillis)
                .thenComparing(Ended::turn);

        static Ended of(Turn turn) {
            return new Ended(turn.agent(), turn.endedAtMillis(), turn.id());
        }

        @Override
        public int compareTo(Ended other) {
            return ORDER.compare(this, other);
        }
    }

    Collection<Turn> all() {
        return byId.values();
    }

    Optional<Turn> find(TurnId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Oldest first. */
    List<TurnId> endedOf(String agent) {
        Ended from = new Ended(agent, Long.MIN_VALUE, FIRST);
        Ended to = new Ended(agent + "\0", Long.MIN_VALUE, FIRST);
        return List.copyOf(ended.subMap(from, true, to, false).values());
    }

    TurnShelf with(Turn it) {
        TurnShelf others = without(it.id());
        return new TurnShelf(
                others.byId.plus(it.id(), it),
                it.hasEnded() ? others.open : others.open.plus(it.id(), it),
                it.hasEnded() ? others.ended.plus(Ended.of(it), it.id()) : others.ended);
    }

    TurnShelf without(TurnId id) {
        Turn was = byId.get(id);
        if (was == null) return this;
        return new TurnShelf(byId.minus(id), open.minus(id), was.hasEnded() ? ended.minus(Ended.of(was)) : ended);
    }
}
