package io.ruche.scheduler.organisation.spec.diff;

import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a submission does to one document.
 *
 * @param differences for a change, by path; at most {@value #MOST_DIFFERENCES}
 */
public record Change(SpecId id, Action action, List<Difference> differences) {
    private static final int MOST_DIFFERENCES = 50;

    public Change {
        differences = List.copyOf(differences);
    }

    /**
     * A value that differs.
     *
     * @param path for example {@code spec.model.models[0]}
     * @param before as JSON; empty when it was not said
     * @param after as JSON; empty when it is not said
     */
    public record Difference(String path, Optional<String> before, Optional<String> after) {}

    /** The paths that differ. */
    public List<String> fields() {
        return differences.stream().map(Difference::path).toList();
    }

    public enum Action {
        CREATE,
        CHANGE,
        UNCHANGED,
        REMOVE
    }

    /** What putting the documents into the house does, in their order. */
    public static List<Change> byPutting(Collection<SpecDocument> documents, House house) {
        return documents.stream().map(document -> byPutting(document, house)).toList();
    }

    /** What removing them does; those that are not there change nothing and are left out. */
    public static List<Change> byRemoving(Collection<SpecId> ids, House house) {
        return ids.stream()
                .filter(id -> house.find(id).isPresent())
                .map(id -> new Change(id, Action.REMOVE, List.of()))
                .toList();
    }

    private static Change byPutting(SpecDocument document, House house) {
        Optional<SpecDocument> stored = house.find(document.id());
        if (stored.isEmpty()) {
            return new Change(document.id(), Action.CREATE, List.of());
        }
        if (stored.get().hash().equals(document.hash())) {
            return new Change(document.id(), Action.UNCHANGED, List.of());
        }
        List<Difference> differences = new ArrayList<>();
        compare(stored.get().metadata(), document.metadata(), "metadata", differences);
        compare(stored.get().tree(), document.tree(), "spec", differences);
        return new Change(document.id(), Action.CHANGE, differences);
    }

    private static void compare(Map<?, ?> before, Map<?, ?> after, String path, List<Difference> differences) {
        Set<String> names = new TreeSet<>();
        before.keySet().forEach(name -> names.add((String) name));
        after.keySet().forEach(name -> names.add((String) name));
        for (String name : names) {
            compareValues(
                    Optional.ofNullable(before.get(name)),
                    Optional.ofNullable(after.get(name)),
                    path + "." + name,
                    differences);
        }
    }

    private static void compareValues(
            Optional<?> before, Optional<?> after, String path, List<Difference> differences) {
        if (before.equals(after) || differences.size() == MOST_DIFFERENCES) {
            return;
        }
        if (before.orElse(null) instanceof Map<?, ?> one && after.orElse(null) instanceof Map<?, ?> other) {
            compare(one, other, path, differences);
        } else if (before.orElse(null) instanceof List<?> one
                && after.orElse(null) instanceof List<?> other
                && one.size() == other.size()) {
            for (int i = 0; i < one.size(); i++) {
                compareValues(Optional.of(one.get(i)), Optional.of(other.get(i)), path + "[" + i + "]", differences);
            }
        } else {
            differences.add(new Difference(path, before.map(CanonicalJson::of), after.map(CanonicalJson::of)));
        }
    }
}
