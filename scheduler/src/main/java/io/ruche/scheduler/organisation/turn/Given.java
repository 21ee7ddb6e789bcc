package io.ruche.scheduler.organisation.turn;

import java.util.List;

/**
 * What a decision is made from beside the history. It is written down with the decision, so that the same can be decided
 * again without memories and without models.
 *
 * @param models how each of the agent's models stands, in the agent's order
 */
public record Given(Recalled recalled, List<Standing> models) {
    public static final Given NOTHING = new Given(Recalled.NOTHING, List.of());

    public Given {
        models = List.copyOf(models);
    }
}
