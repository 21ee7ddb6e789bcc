package io.ruche.control.template;

import io.ruche.control.template.Value.Callable;
import io.ruche.control.template.Value.Undefined;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code loop} variable of a running loop. One thread. */
final class Loop {
    private final List<Object> items;
    private int index;
    private @Nullable List<Object> lastChanged;

    Loop(List<Object> items) {
        this.items = items;
    }

    void moveTo(int place) {
        index = place;
    }

    @Nullable
    Object field(String name) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) items.size() - index;
            case "revindex0" -> (long) items.size() - index - 1;
            case "first" -> index == 0;
            case "last" -> index == items.size() - 1;
            case "length" -> (long) items.size();
            case "depth" -> 1L; // only recursive loops, which no chat template uses, go deeper
            case "depth0" -> 0L;
            case "previtem" -> index == 0 ? new Undefined("there is no previous item") : items.get(index - 1);
            case "nextitem" ->
                index == items.size() - 1 ? new Undefined("there is no next item") : items.get(index + 1);
            case "cycle" ->
                (Callable) (scope, arguments) -> {
                    List<Object> choices = arguments.positional();
                    if (choices.isEmpty()) {
                        throw TemplateException.of("no items for cycling given");
                    }
                    return choices.get(index % choices.size());
                };
            case "changed" ->
                (Callable) (scope, arguments) -> {
                    List<Object> now = arguments.positional();
                    boolean changed = lastChanged == null || !Value.equal(lastChanged, now);
                    lastChanged = now;
                    return changed;
                };
            default -> null;
        };
    }
}
