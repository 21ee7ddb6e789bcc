package io.ruche.scheduler.flight;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * The last decisions on each object. Bounded: {@value #KEPT} an object and {@value #MOST_OBJECTS} objects, of which those
 * go first of which nothing was decided for longest. Soft: a new leader begins anew, and what it finds waiting it
 * explains again.
 */
public final class FlightRecord {
    /** Of one object; the oldest go. */
    static final int KEPT = 24;

    static final int MOST_OBJECTS = 2_000;

    public static final FlightRecord EMPTY = new FlightRecord(TreePMap.empty());

    private final TreePMap<String, PVector<Decision>> byObject;

    private FlightRecord(TreePMap<String, PVector<Decision>> byObject) {
        this.byObject = byObject;
    }

    public FlightRecord with(Decision decision) {
        TreePMap<String, PVector<Decision>> next = byObject;
        for (String object : decision.about()) {
            PVector<Decision> kept = next.getOrDefault(object, TreePVector.empty());
            next = next.plus(object, added(kept, decision));
        }
        while (next.size() > MOST_OBJECTS) next = next.minus(stalest(next));
        return new FlightRecord(next);
    }

    private static PVector<Decision> added(PVector<Decision> kept, Decision decision) {
        int last = kept.size() - 1;
        if (last >= 0 && decision.repeats(kept.get(last))) return kept.with(last, decision.after(kept.get(last)));
        PVector<Decision> more = kept.plus(decision);
        return more.size() > KEPT ? more.minus(0) : more;
    }

    private static String stalest(TreePMap<String, PVector<Decision>> all) {
        return Collections.min(
                all.keySet(),
                Comparator.comparingLong((String object) -> lastMillis(all, object))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static long lastMillis(TreePMap<String, PVector<Decision>> all, String object) {
        PVector<Decision> kept = all.getOrDefault(object, TreePVector.empty());
        return kept.isEmpty() ? 0 : kept.get(kept.size() - 1).lastMillis();
    }

    /** Newest first. */
    public List<Decision> about(String kind, String name) {
        List<Decision> all = new ArrayList<>(byObject.getOrDefault(kind + "/" + name, TreePVector.empty()));
        Collections.reverse(all);
        return List.copyOf(all);
    }

    /** The newest of one kind. */
    public Optional<Decision> last(String kind, String name, Decision.Kind sort) {
        return about(kind, name).stream().filter(it -> it.kind() == sort).findFirst();
    }
}
