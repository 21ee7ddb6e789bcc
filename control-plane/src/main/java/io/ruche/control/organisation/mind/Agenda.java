package io.ruche.control.organisation.mind;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who is to be looked at when, though nothing happens: one time each, in milliseconds since 1970. Not thread-safe. */
final class Agenda {
    private final Map<String, Long> times = new HashMap<>();
    private final TreeMap<Long, TreeSet<String>> due = new TreeMap<>();

    /** At this time and no other. */
    void put(String who, long atMillis) {
        remove(who);
        times.put(who, atMillis);
        due.computeIfAbsent(atMillis, unused -> new TreeSet<>()).add(who);
    }

    void remove(String who) {
        Long at = times.remove(who);
        if (at == null) return;
        TreeSet<String> others = due.get(at);
        if (others == null) return;
        others.remove(who);
        if (others.isEmpty()) due.remove(at);
    }

    /** Takes out those whose time has come, the earliest first. */
    List<String> take(long nowMillis) {
        List<String> taken = new ArrayList<>();
        while (!due.isEmpty() && due.firstKey() <= nowMillis) {
            taken.addAll(due.pollFirstEntry().getValue());
        }
        taken.forEach(times::remove);
        return taken;
    }

    OptionalLong next() {
        return due.isEmpty() ? OptionalLong.empty() : OptionalLong.of(due.firstKey());
    }

    void clear() {
        times.clear();
        due.clear();
    }
}
