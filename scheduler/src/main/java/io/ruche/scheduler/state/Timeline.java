package io.ruche.scheduler.state;

import java.util.ArrayList;
import java.util.List;

/**
 * The last transitions of one object.
 *
 * @param transitions oldest first, at most {@value #KEPT}
 */
public record Timeline(List<Transition> transitions) {
    public static final int KEPT = 16;
    public static final Timeline EMPTY = new Timeline(List.of());

    public Timeline {
        transitions = List.copyOf(transitions);
    }

    Timeline with(Transition transition) {
        List<Transition> all = new ArrayList<>(transitions);
        all.add(transition);
        return new Timeline(all.subList(Math.max(0, all.size() - KEPT), all.size()));
    }
}
