package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.problem.Position;
import io.ruche.scheduler.organisation.spec.tree.Use;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A document of the text, with where its values stood.
 *
 * @param at of its name
 * @param document empty when something in it is wrong
 */
record CheckedDocument(
        SpecId id, Position at, Map<String, Position> places, List<Use> uses, Optional<SpecDocument> document) {

    /** Where the value stood; of the nearest one around it that the author wrote, if it is a default. */
    Position place(String path) {
        for (String known = path; !known.isEmpty(); known = parent(known)) {
            Position place = places.get(known);
            if (place != null) {
                return place;
            }
        }
        return at;
    }

    private static String parent(String path) {
        int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return end < 0 ? "" : path.substring(0, end);
    }
}
