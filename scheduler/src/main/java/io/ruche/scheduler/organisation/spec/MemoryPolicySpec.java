package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.spec.tree.Values;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent recalls, reflects on and forgets.
 *
 * @param mmrLambda 1 picks the best memories, 0 the most different ones
 * @param onTie what a score counts that is the same for all candidates
 * @param consolidateAt how alike two memories are that become one
 * @param retention after which memories are forgotten; never when empty
 */
public record MemoryPolicySpec(
        Score score,
        int topK,
        double mmrLambda,
        double onTie,
        Reflect reflect,
        double consolidateAt,
        Optional<Duration> retention,
        List<Scope> scopes,
        Promote promote,
        boolean keepPreimage)
        implements Spec {
    /** What a document without fields says. */
    public static final MemoryPolicySpec USUAL = (MemoryPolicySpec) Spec.of(SpecKind.MEMORY_POLICY, Map.of());

    /** Whose memories may be recalled. */
    public enum Scope {
        AGENT,
        TEAM,
        ORG
    }

    /** Weights; freshness is half after {@code halfLifeDays}. */
    public record Score(double relevance, double importance, double recency, double halfLifeDays) {}

    /** @param importanceSum gathered before it reflects */
    public record Reflect(int importanceSum, boolean nightly) {}

    public record Promote(double minScore, int minRecalls, List<String> deny) {}

    /** The same, for so many memories. */
    public MemoryPolicySpec withTopK(int most) {
        return new MemoryPolicySpec(
                score, most, mmrLambda, onTie, reflect, consolidateAt, retention, scopes, promote, keepPreimage);
    }

    static MemoryPolicySpec of(Values spec) {
        Values score = spec.group("score");
        Values reflect = spec.group("reflect");
        Values promote = spec.group("promote");
        return new MemoryPolicySpec(
                new Score(
                        score.decimal("relevance"),
                        score.decimal("importance"),
                        score.decimal("recency"),
                        score.decimal("halfLifeDays")),
                spec.count("topK"),
                spec.decimal("mmrLambda"),
                spec.decimal("onTie"),
                new Reflect(reflect.count("importanceSum"), reflect.flag("nightly")),
                spec.decimal("consolidateAt"),
                spec.findSpan("retention"),
                spec.choices("scopes", Scope.class),
                new Promote(promote.decimal("minScore"), promote.count("minRecalls"), promote.texts("deny")),
                spec.text("preimage").equals("keep"));
    }
}
