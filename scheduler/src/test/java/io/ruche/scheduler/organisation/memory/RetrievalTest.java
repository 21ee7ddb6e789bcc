package io.ruche.scheduler.organisation.memory;

import static io.ruche.scheduler.organisation.memory.Memories.DAY;
import static io.ruche.scheduler.organisation.memory.Memories.NOW;
import static io.ruche.scheduler.organisation.memory.Memories.POLICY;
import static io.ruche.scheduler.organisation.memory.Memories.memory;
import static io.ruche.scheduler.organisation.memory.Memories.policy;
import static io.ruche.scheduler.organisation.memory.Memories.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Scope;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Score;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetrievalTest {
    @Test
    void oneMemoryTiesWithItselfAndCountsWhatThePolicySays() {
        Recalled only = Retrieval.recall(question("timer"), List.of(memory(0, "a timer", 5, NOW)), POLICY, NOW)
                .get(0);

        assertThat(only.score()).isEqualTo(0.5);
        assertThat(only.relevance()).isEqualTo(0.5);
    }

    @Test
    void scoresAreNeverNaN() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Memory> memories = new ArrayList<>();
            for (int i = 0; i < random.nextInt(40); i++) {
                String text = random.nextInt(3) == 0 ? "the same" : "word" + random.nextInt(5);
                memories.add(memory(
                        i, text, 1 + random.nextInt(random.nextBoolean() ? 1 : 10), NOW - DAY * random.nextInt(2)));
            }
            Score weights = random.nextInt(5) == 0
                    ? new Score(0, 0, 0, 30)
                    : new Score(random.nextInt(3), random.nextInt(3), random.nextInt(3), 0.01);
            var policy = policy(weights, 1 + random.nextInt(9), random.nextInt(3) / 2.0, 0.5, Optional.empty());

            List<Recalled> recalled = Retrieval.recall(question("word1 word2"), memories, policy, NOW);

            assertThat(recalled).as("seed %d", seed).hasSize(Math.min(policy.topK(), memories.size()));
            assertThat(recalled)
                    .as("seed %d", seed)
                    .allSatisfy(it -> assertThat(it.score()).isBetween(0.0, 1.0));
            Collections.shuffle(memories, random);
            assertThat(Retrieval.recall(question("word1 word2"), memories, policy, NOW))
                    .as("the order of the store is nobody's decision, seed %d", seed)
                    .isEqualTo(recalled);
        }
    }

    @Test
    void theFreshOneComesBeforeTheOldOne() {
        Memory old = memory(0, "the timer was published", 5, NOW - 90 * DAY);
        Memory fresh = memory(1, "the timer was published", 5, NOW - DAY);

        List<Recalled> recalled = Retrieval.recall(question("timer"), List.of(fresh, old), policy(2, 1, 0.5), NOW);

        assertThat(recalled.get(0).memory()).isEqualTo(fresh);
        assertThat(recalled.get(0).recency()).isEqualTo(1);
        assertThat(recalled.get(1).recency()).isZero();
    }

    @Test
    void freshnessIsHalfAfterAHalfLife() {
        assertThat(Retrieval.recency(NOW - 30 * DAY, NOW, 30)).isCloseTo(0.5, within(1e-12));
        assertThat(Retrieval.recency(NOW + DAY, NOW, 30))
                .as("a clock that went back")
                .isEqualTo(1);
    }

    @Test
    void aRecalledMemoryIsFreshAgain() {
        Memory old = memory(0, "the timer was published", 5, NOW - 90 * DAY);

        Memory used = old.recalled(0.7, NOW);

        assertThat(used.use()).isEqualTo(new Memory.Use(NOW, 1, 0.7));
        assertThat(used.recalled(0.4, NOW + 1_000).use()).isEqualTo(new Memory.Use(NOW, 2, 0.7));
        assertThat(used.recalled(0.4, NOW + DAY).use().lastMillis()).isEqualTo(NOW + DAY);
    }

    @Test
    void whatWasSaidAlreadyGivesWayToWhatIsNew() {
        Memory first = memory(0, "a class timer for the school", 6, NOW);
        Memory again = memory(1, "a class timer for the school", 6, NOW);
        Memory other = memory(2, "the size of the class screen", 5, NOW);
        List<Memory> all = List.of(first, again, other);

        assertThat(Retrieval.recall(question("class timer"), all, policy(2, 1, 0.5), NOW))
                .extracting(Recalled::memory)
                .containsExactly(again, first);
        assertThat(Retrieval.recall(question("class timer"), all, policy(2, 0.3, 0.5), NOW))
                .extracting(Recalled::memory)
                .containsExactly(again, other);
    }

    @Test
    void anImportantMemoryIsFoundAmongThousandsOfNearOnes() {
        List<Memory> memories = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) memories.add(memory(i, "the class timer number " + i, 1, NOW - 60 * DAY));
        Memory rule = memory(2_000, "nobody is written to twice about a timer", 10, NOW);
        memories.add(rule);

        assertThat(Retrieval.recall(question("class timer"), memories, POLICY, NOW))
                .extracting(Recalled::memory)
                .contains(rule);
    }

    @Test
    void aMemoryFromTheTimeOfAnotherModelOfMeaningIsStillRecalled() {
        Memory old = Memory.of(
                new MemoryId("scout", 0),
                Memory.Kind.OBSERVATION,
                "a timer",
                9,
                NOW,
                "turn-1",
                Memories.OWN,
                Embedding.of(new float[] {1, 2, 3}));
        Memory fresh = memory(1, "a timer", 5, NOW);

        assertThat(Retrieval.recall(question("timer"), List.of(old, fresh), POLICY, NOW))
                .extracting(Recalled::memory)
                .containsExactly(fresh, old);
    }

    @Test
    void recallsOfOthersWhatTheyLetItSee() {
        Memory own = memory(0, "a timer", 5, NOW);
        Memory closed = of("quill", "a timer", Scope.AGENT);
        Memory team = of("quill", "a timer", Scope.TEAM);
        Memory foreign = of("dev", "a timer", Scope.TEAM);
        Memory everybody = of("dev", "a timer", Scope.ORG);
        List<Memory> all = List.of(own, closed, team, foreign, everybody);
        Embedding asked = BagOfWords.of("a timer");

        assertThat(recalled(new Question("scout", Set.of("quill"), List.of(Scope.AGENT), DataClass.SECRET, asked), all))
                .containsExactly(own);
        assertThat(recalled(
                        new Question(
                                "scout", Set.of("quill"), List.of(Scope.AGENT, Scope.TEAM), DataClass.SECRET, asked),
                        all))
                .containsExactlyInAnyOrder(own, team);
        assertThat(recalled(new Question("scout", Set.of("quill"), List.of(Scope.ORG), DataClass.SECRET, asked), all))
                .containsExactlyInAnyOrder(own, everybody);
    }

    @Test
    void leavesOutWhatTheModelMayNotSee() {
        Memory open = memory(0, "a timer", 5, NOW, Label.of(DataClass.PUBLIC, Taint.UNTRUSTED));
        Memory secret = memory(1, "a timer", 5, NOW, Label.of(DataClass.SECRET, Taint.TRUSTED));

        assertThat(recalled(
                        new Question("scout", Set.of(), List.of(Scope.AGENT), DataClass.PUBLIC, BagOfWords.of("timer")),
                        List.of(open, secret)))
                .containsExactly(open);
    }

    private static Memory of(String agent, String text, Scope scope) {
        return Memory.of(
                        new MemoryId(agent, scope.ordinal()),
                        Memory.Kind.OBSERVATION,
                        text,
                        5,
                        NOW,
                        "turn-1",
                        Memories.OWN,
                        BagOfWords.of(text))
                .in(scope);
    }

    private static List<Memory> recalled(Question question, List<Memory> memories) {
        return Retrieval.recall(question, memories, POLICY, NOW).stream()
                .map(Recalled::memory)
                .toList();
    }
}
