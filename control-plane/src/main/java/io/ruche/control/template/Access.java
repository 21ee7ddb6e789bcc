package io.ruche.control.template;

import io.ruche.control.template.Value.Namespace;
import io.ruche.control.template.Value.None;
import io.ruche.control.template.Value.Tuple;
import io.ruche.control.template.Value.Undefined;
import io.ruche.scheduler.spelling.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Fields, entries and slices of values. */
final class Access {
    private Access() {}

    static Object field(Object object, String name) {
        if (object instanceof Undefined undefined) {
            throw Value.missing(undefined);
        }
        if (name.startsWith("__")) {
            return absent(object, name);
        }
        Object method = Methods.find(object, name);
        if (method != null) {
            return method;
        }
        Object entry = entry(object, name);
        return entry == null ? absent(object, name) : entry;
    }

    static Object item(Object object, Object index) {
        if (object instanceof Undefined undefined) {
            throw Value.missing(undefined);
        }
        Object entry = entry(object, index);
        if (entry != null) {
            return entry;
        }
        Object method = index instanceof String name && !name.startsWith("__") ? Methods.find(object, name) : null;
        return method == null ? absent(object, index) : method;
    }

    private static @Nullable Object entry(Object object, Object index) {
        if (object instanceof Map<?, ?> map) {
            return map.get(index);
        }
        if (object instanceof Namespace namespace) {
            return index instanceof String name ? namespace.fields().get(name) : null;
        }
        if (object instanceof Loop loop && index instanceof String name) {
            return loop.field(name);
        }
        if (!(index instanceof Long || index instanceof Boolean)) {
            return null;
        }
        long at = Value.whole(index);
        if (object instanceof String text) {
            return character(text, at);
        }
        List<?> list = object instanceof Tuple tuple ? tuple.items() : object instanceof List<?> items ? items : null;
        if (list == null) {
            return null;
        }
        long place = at < 0 ? at + list.size() : at;
        return place < 0 || place >= list.size() ? null : list.get((int) place);
    }

    private static @Nullable Object character(String text, long at) {
        long length = Value.length(text);
        long place = at < 0 ? at + length : at;
        if (place < 0 || place >= length) {
            return null;
        }
        int start = text.offsetByCodePoints(0, (int) place);
        return text.substring(start, text.offsetByCodePoints(start, 1));
    }

    private static Undefined absent(Object object, Object name) {
        String what = object == None.NONE ? "None" : "'" + Value.type(object) + " object'";
        return new Undefined(
                name instanceof String text
                        ? what + " has no attribute '" + Excerpt.of(text, 60) + "'"
                        : Value.type(object) + " object has no element " + Python.repr(name));
    }

    static Object slice(Object object, Object from, Object to, Object step) {
        if (object instanceof String text) {
            int[] points = text.codePoints().toArray();
            StringBuilder out = new StringBuilder();
            slice(points.length, from, to, step, i -> out.appendCodePoint(points[i]));
            return out.toString();
        }
        if (object instanceof List<?> || object instanceof Tuple) {
            List<?> list = object instanceof Tuple tuple ? tuple.items() : (List<?>) object;
            List<Object> out = new ArrayList<>();
            slice(list.size(), from, to, step, i -> out.add(list.get(i)));
            return object instanceof Tuple ? new Tuple(out) : out;
        }
        throw Value.use(object, "a string or list to slice");
    }

    /** Python's rules for bounds beyond the ends, below zero and left out. */
    private static void slice(int length, Object from, Object to, Object step, IntConsumer take) {
        long stride = step == None.NONE ? 1 : Value.whole(step);
        if (stride == 0) {
            throw TemplateException.of("slice step cannot be zero");
        }
        long first = bound(from, length, stride, stride > 0 ? 0 : length - 1);
        long last = bound(to, length, stride, stride > 0 ? length : -1);
        for (long i = first; stride > 0 ? i < last : i > last; i += stride) {
            take.accept((int) i);
            if (stride > length || stride < -length) {
                return;
            }
        }
    }

    private static long bound(Object bound, int length, long stride, long otherwise) {
        if (bound == None.NONE) {
            return otherwise;
        }
        long at = Value.whole(bound);
        if (at < 0) {
            at = at < -length ? -1 : at + length;
            return at < 0 ? (stride > 0 ? 0 : -1) : at;
        }
        return Math.min(at, stride > 0 ? length : length - 1);
    }
}
