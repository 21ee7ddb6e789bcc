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
 * The last decisions on each object. Bounded: {@value #KEPT} an object, {@value #MOST_OBJECTS} objects, and {@value
 * #MOST_WEIGHT} things that decisions tell of, some 40 MB; those objects go first of which nothing was decided for longest. Soft: a new leader begins anew, and what it finds waiting it
 * explains again.
 */
public final class FlightRecord {
    /** Of one object; the oldest go. */
    static final int KEPT = 24;

    static final int MOST_OBJECTS = 2_000;

    /** Nodes looked at, reasons and stages, each some 400 bytes. */
    static final int MOST_WEIGHT = 100_000;

    public static final FlightRecord EMPTY = new FlightRecord(TreePMap.empty(), 0);

    private final TreePMap<String, PVector<Decision>> byObject;

    /** Of all decisions; one that is kept under several objects counts under each. */
    private final int weight;

    private FlightRecord(TreePMap<String, PVector<Decision>> byObject, int weight) {
        this.byObject = byObject;
        this.weight = weight;
    }

    public FlightRecord with(Decision decision) {
        TreePMap<String, PVector<Decision>> next = byObject;
        int heavy = weight;
        for (String object : decision.about()) {
            PVector<Decision> kept = next.getOrDefault(object, TreePVector.empty());
            PVector<Decision> more = added(kept, decision);
            heavy += weigh(more) - weigh(kept);
            next = next.plus(object, more);
        }
        while (next.size() > MOST_OBJECTS || heavy > MOST_WEIGHT && next.size() > 1) {
            String stalest = stalest(next);
            heavy -= weigh(next.getOrDefault(stalest, TreePVector.empty()));
            next = next.minus(stalest);
        }
        return new FlightRecord(next, heavy);
    }

    private static int weigh(PVector<Decision> kept) {
        int sum = 0;
        for (Decision decision : kept) sum += decision.weight();
        return sum;
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
