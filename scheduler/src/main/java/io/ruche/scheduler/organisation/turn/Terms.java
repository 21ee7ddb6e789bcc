package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.Label;
import java.util.List;
import java.util.Optional;

/**
 * What whoever wakes an agent says of how it is to be done; as the agent does everything, where it says nothing.
 *
 * @param maxTokens of an answer, at most; 0: the agent's own bound
 * @param models in order of preference; the agent's own when empty
 * @param tools the only ones of its own that it may use; all of them when absent
 * @param budget the name of one beside the agent's own
 * @param label of what the agent is told: untrusted when strangers' words stand in it, each between marks, so that not
 *     all of it is theirs
 */
public record Terms(
        int maxTokens, List<String> models, Optional<List<String>> tools, Optional<String> budget, Label label) {
    public static final Terms NONE = new Terms(0, List.of(), Optional.empty(), Optional.empty(), Label.NONE);

    public Terms {
        models = List.copyOf(models);
        tools = tools.map(List::copyOf);
    }

    /** An answer and nothing else. */
    public static Terms answer(int maxTokens, List<String> models, Optional<String> budget, Label label) {
        return new Terms(maxTokens, models, Optional.of(List.of()), budget, label);
    }

    /** The same about more: what else it is told of has a part in it. */
    Terms and(Label more) {
        return new Terms(maxTokens, models, tools, budget, label.worst(more));
    }
}
