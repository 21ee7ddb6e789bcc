package io.ruche.scheduler.organisation.memory;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Promote;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Reflect;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Scope;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Score;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Memories and policies for tests. */
final class Memories {
    static final long DAY = Duration.ofDays(1).toMillis();
    /** A Friday at noon, UTC. */
    static final long NOW = 1_790_942_400_000L;

    static final Label OWN = Label.of(DataClass.PRIVATE, Taint.TRUSTED);
    static final Label STRANGE = Label.of(DataClass.PRIVATE, Taint.UNTRUSTED);

    /** The defaults of a spec. */
    static final MemoryPolicySpec POLICY = policy(8, 0.7, 0.5);

    private Memories() {}

    static MemoryPolicySpec policy(int topK, double mmrLambda, double onTie) {
        return policy(new Score(3, 2, 0.5, 30), topK, mmrLambda, onTie, Optional.empty());
    }

    static MemoryPolicySpec policy(
            Score score, int topK, double mmrLambda, double onTie, Optional<Duration> retention) {
        return new MemoryPolicySpec(
                score,
                topK,
                mmrLambda,
                onTie,
                new Reflect(150, false),
                0.85,
                retention,
                List.of(Scope.AGENT),
                new Promote(0.8, 3, List.of("untrusted")),
                true);
    }

    static Memory memory(long number, String text, int importance, long atMillis) {
        return memory(number, text, importance, atMillis, OWN);
    }

    static Memory memory(long number, String text, int importance, long atMillis, Label label) {
        return Memory.of(
                new MemoryId("scout", number),
                Memory.Kind.OBSERVATION,
                text,
                importance,
                atMillis,
                "turn-1",
                label,
                BagOfWords.of(text));
    }

    static Question question(String text) {
        return new Question("scout", Set.of(), List.of(Scope.AGENT), DataClass.PRIVATE, BagOfWords.of(text));
    }
}
