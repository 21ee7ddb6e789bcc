package io.ruche.scheduler.twin;

import io.ruche.scheduler.organisation.turn.WakeReason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Something that an agent shall do: one turn.
 *
 * @param key tells it from all others of the run, and draws its lots
 * @param maxTokens of its answer; 0: as the agent's own
 * @param tools whether it may use its tools
 * @param models instead of the agent's own; as those when empty
 * @param budgets that the task names
 * @param answer is told what came of it; empty when nothing did
 */
record Knock(
        String key,
        WakeReason.Kind kind,
        String source,
        String prompt,
        Optional<String> schema,
        int maxTokens,
        boolean tools,
        List<String> models,
        Optional<String> workflow,
        Optional<String> run,
        Set<String> budgets,
        Consumer<Optional<Said>> answer) {

    /** @param json of the form that was asked; empty without one */
    record Said(String json, long tokens) {}

    /** Nobody waits for an answer. */
    static Knock of(String key, WakeReason.Kind kind, String source, String prompt) {
        return new Knock(
                key,
                kind,
                source,
                prompt,
                Optional.empty(),
                0,
                true,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                said -> {});
    }

    /** The same, whose answer somebody waits for. */
    Knock answering(Consumer<Optional<Said>> told) {
        return new Knock(key, kind, source, prompt, schema, maxTokens, tools, models, workflow, run, budgets, told);
    }

    /** Whether another of its kind and source does for both. */
    boolean isSame(Knock other) {
        return kind == other.kind && source.equals(other.source) && schema.isEmpty() && kind == WakeReason.Kind.EVENT;
    }
}
