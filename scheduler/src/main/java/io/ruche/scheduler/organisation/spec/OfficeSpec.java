package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;
import java.util.List;
import java.util.Optional;

/**
 * The office that one sees the agents in.
 *
 * @param width in tiles
 * @param height in tiles
 * @param places laid out by rule when empty
 * @param tickMillis between two looks at where agents are
 * @param speed in tiles a second
 */
public record OfficeSpec(int width, int height, Optional<Long> seed, List<Place> places, int tickMillis, double speed)
        implements Spec {

    public enum PlaceType {
        DESK,
        MEETING_TABLE,
        COOLER,
        PRINTER,
        DOOR,
        WHITEBOARD
    }

    /** @param x tiles from the left, {@code y} from the top */
    public record Place(String id, PlaceType type, int x, int y) {}

    static OfficeSpec of(Values spec) {
        Values map = spec.group("map");
        return new OfficeSpec(
                map.count("width"),
                map.count("height"),
                map.findWhole("seed"),
                spec.groups("places").stream()
                        .map(place -> new Place(
                                place.text("id"),
                                place.choice("type", PlaceType.class),
                                place.count("x"),
                                place.count("y")))
                        .toList(),
                spec.count("tickMs"),
                spec.decimal("speed"));
    }
}
