package io.ruche.scheduler.organisation;

import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** JSON Schemas that {@code Grammar.of} takes. A model writes the properties of an object in the order given here. */
public final class Shape {
    private final String json;

    private Shape(String json) {
        this.json = json;
    }

    /** A text of so many characters. */
    public static Shape text(int least, int most) {
        return new Shape("{\"type\":\"string\",\"minLength\":" + least + ",\"maxLength\":" + most + "}");
    }

    /** One of these texts. */
    public static Shape choice(Collection<String> values) {
        return new Shape(values.stream().map(CanonicalJson::of).collect(Collectors.joining(",", "{\"enum\":[", "]}")));
    }

    public static Shape whole(int least, int most) {
        return new Shape(IntStream.rangeClosed(least, most)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",", "{\"enum\":[", "]}")));
    }

    public static Shape flag() {
        return new Shape("{\"type\":\"boolean\"}");
    }

    public static Shape list(Shape items, int least, int most) {
        return new Shape("{\"type\":\"array\",\"minItems\":" + least + ",\"maxItems\":" + most + ",\"items\":"
                + items.json + "}");
    }

    public static ObjectShape object() {
        return new ObjectShape();
    }

    /** The schema's text. */
    public String json() {
        return json;
    }

    /** Collects properties, all of them required. Not thread-safe. */
    public static final class ObjectShape {
        private final List<String> names = new ArrayList<>();
        private final List<String> properties = new ArrayList<>();

        private ObjectShape() {}

        public ObjectShape with(String name, Shape shape) {
            names.add(CanonicalJson.of(name));
            properties.add(CanonicalJson.of(name) + ":" + shape.json);
            return this;
        }

        public Shape end() {
            return new Shape("{\"type\":\"object\",\"properties\":{" + String.join(",", properties) + "},\"required\":["
                    + String.join(",", names) + "],\"additionalProperties\":false}");
        }
    }
}
