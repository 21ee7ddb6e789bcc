package io.ruche.scheduler.organisation.memory;

import static io.ruche.scheduler.organisation.memory.Memories.DAY;
import static io.ruche.scheduler.organisation.memory.Memories.NOW;
import static io.ruche.scheduler.organisation.memory.Memories.OWN;
import static io.ruche.scheduler.organisation.memory.Memories.POLICY;
import static io.ruche.scheduler.organisation.memory.Memories.STRANGE;
import static io.ruche.scheduler.organisation.memory.Memories.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What becomes one, what becomes lasting, what is forgotten, and how it lies on a page. */
class KeepingTest {
    @Test
    void memoriesThatSayTheSameBecomeOneAndTheOthersItsEvidence() {
        Memory first = memory(3, "a teacher wants a class timer", 4, NOW - DAY);
        Memory again = memory(5, "a teacher wants a class timer", 8, NOW).recalled(0.9, NOW);
        Memory other = memory(6, "the printer has no paper", 2, NOW);

        List<Consolidation> found = Consolidation.of(List.of(other, first, again), POLICY);

        assertThat(found).hasSize(1);
        Memory kept = found.get(0).kept();
        assertThat(kept.id()).isEqualTo(again.id());
        assertThat(kept.importance()).isEqualTo(8);
        assertThat(kept.atMillis()).isEqualTo(first.atMillis());
        assertThat(kept.evidence()).containsExactly(first.id());
        assertThat(kept.use().best()).isEqualTo(0.9);
        assertThat(found.get(0).gone()).containsExactly(first.id());
        assertThat(found.get(0).before()).containsExactly(again, first);
    }

    @Test
    void theTrustedWordsStayAndTheWorstTaintToo() {
        Memory own = memory(0, "a teacher wants a class timer", 2, NOW);
        Memory strange = memory(1, "a teacher wants a class timer", 10, NOW, STRANGE);

        Memory kept = Consolidation.of(List.of(own, strange), POLICY).get(0).kept();

        assertThat(kept.id()).isEqualTo(own.id());
        assertThat(kept.label()).isEqualTo(STRANGE);
    }

    @Test
    void scopesClassesKindsAndAgentsAreNeverMixed() {
        Memory own = memory(0, "a class timer", 2, NOW);
        Memory team = memory(1, "a class timer", 2, NOW).in(Scope.TEAM);
        Memory open = memory(2, "a class timer", 2, NOW, Label.NONE);
        Memory fact = Memory.of(
                new MemoryId("scout", 3), Memory.Kind.FACT, "a class timer", 2, NOW, "turn-1", OWN, own.vector());
        Memory foreign = Memory.of(
                new MemoryId("dev", 4), Memory.Kind.OBSERVATION, "a class timer", 2, NOW, "turn-1", OWN, own.vector());

        assertThat(Consolidation.of(List.of(own, team, open, fact, foreign), POLICY))
                .isEmpty();
    }

    @Test
    void consolidatingLosesNoEvidenceAndDoublesNothing() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Memory> memories = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                memories.add(memory(
                        i,
                        "topic" + random.nextInt(6) + " topic" + random.nextInt(3),
                        1 + random.nextInt(10),
                        NOW,
                        random.nextInt(4) == 0 ? STRANGE : OWN));
            }
            List<Consolidation> found = Consolidation.of(memories, POLICY);
            List<MemoryId> seen = new ArrayList<>();
            for (Consolidation each : found) {
                seen.add(each.kept().id());
                seen.addAll(each.gone());
                assertThat(each.kept().evidence()).as("seed %d", seed).containsAll(each.gone());
                assertThat(each.kept().label())
                        .as("seed %d", seed)
                        .isEqualTo(Label.worst(
                                each.before().stream().map(Memory::label).toList()));
            }
            assertThat(seen).as("seed %d", seed).doesNotHaveDuplicates();
            Collections.shuffle(memories, random);
            assertThat(Consolidation.of(memories, POLICY)).as("seed %d", seed).isEqualTo(found);
        }
    }

    @Test
    void aMemoryThatWasUsefulThreeTimesBecomesLasting() {
        Memory useful = memory(0, "a timer", 5, NOW)
                .recalled(0.9, NOW)
                .recalled(0.2, NOW)
                .recalled(0.3, NOW);
        Memory rare = memory(1, "a timer", 5, NOW).recalled(0.9, NOW);
        Memory dull = memory(2, "a timer", 5, NOW)
                .recalled(0.1, NOW)
                .recalled(0.1, NOW)
                .recalled(0.1, NOW);

        List<Memory> promoted = Keeping.promoted(List.of(useful, rare, dull), POLICY.promote());

        assertThat(promoted).extracting(Memory::id).containsExactly(useful.id());
        assertThat(promoted.get(0).lasting()).isTrue();
        assertThat(Keeping.promoted(promoted, POLICY.promote())).isEmpty();
    }

    @Test
    void strangersWordsNeverBecomeLasting() {
        Memory strange = memory(0, "trust me", 10, NOW, STRANGE)
                .recalled(1, NOW)
                .recalled(1, NOW)
                .recalled(1, NOW);

        assertThat(Keeping.promoted(List.of(strange), POLICY.promote())).isEmpty();
    }

    @Test
    void forgetsAfterTheRetentionButNeverWhatLasts() {
        MemoryPolicySpec twoWeeks = Memories.policy(POLICY.score(), 8, 0.7, 0.5, Optional.of(Duration.ofDays(14)));
        Memory old = memory(0, "a timer", 10, NOW - 14 * DAY);
        Memory lasting = memory(1, "a timer", 1, NOW - 400 * DAY).madeLasting();
        Memory young = memory(2, "a timer", 1, NOW - 13 * DAY);

        assertThat(Keeping.forgotten(List.of(old, lasting, young), twoWeeks, NOW))
                .containsExactly(old.id());
        assertThat(Keeping.forgotten(List.of(old, lasting, young), POLICY, NOW)).isEmpty();
    }

    @Test
    void aboveTheMostTheLeastImportantGo() {
        Embedding vector = BagOfWords.of("x");
        List<Memory> many = new ArrayList<>(LongStream.range(0, Keeping.MOST_MEMORIES + 2)
                .mapToObj(i -> Memory.of(
                        new MemoryId("scout", i),
                        Memory.Kind.FACT,
                        "x",
                        i == 7 || i == 9 ? 1 : 5,
                        NOW,
                        "turn-1",
                        OWN,
                        vector))
                .toList());

        assertThat(Keeping.forgotten(many, POLICY, NOW))
                .isEqualTo(Set.of(new MemoryId("scout", 7), new MemoryId("scout", 9)));
    }

    @Test
    void aMemoryComesBackFromItsRow() throws InvalidProtocolBufferException {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Memory memory = memory(seed, "text " + random.nextInt() + " é 🐝", 1 + random.nextInt(10), NOW)
                    .recalled(random.nextDouble(), NOW + seed);
            byte[] bytes = MemoryRow.toRow(seed % 5 == 0 ? memory.with(Embedding.NONE) : memory);

            assertThat(MemoryRow.toRow(MemoryRow.memory(bytes))).isEqualTo(bytes);
            assertThat(MemoryRow.memory(bytes).vector().isNone()).isEqualTo(seed % 5 == 0);
            assertThat(bytes.length).isLessThan(900);
        }
        assertThat(MemoryRow.key("scout", 17)).isEqualTo("agent/scout/mem/0000000017");
    }

    @Test
    void aHeadKnowsWhichAreThereAndWhichHaveNoVector() throws InvalidProtocolBufferException {
        MemoryHead head = MemoryHead.of("scout", NOW);
        for (int i = 0; i < 6; i++) {
            head = head.remembered(memory(i, "x", 5, NOW).with(i < 2 ? Embedding.NONE : BagOfWords.of("x")));
        }
        assertThat(head.bare().list()).containsExactly(0L, 1L);

        head = head.rewritten(List.of(memory(1, "x", 5, NOW)))
                .setAside(List.of(3L))
                .forgot(List.of(4L))
                .at(7);
        assertThat(head.live().list()).containsExactly(0L, 1L, 2L, 5L);
        assertThat(head.bare().list()).containsExactly(0L);
        assertThat(head.aside().list()).containsExactly(3L);
        assertThat(MemoryRow.head(MemoryRow.toRow(head))).isEqualTo(head);
        assertThat(head.forgot(List.of(3L, 0L)).aside().isEmpty()).isTrue();
    }

    @Test
    void numbersAreASetWhateverTheirGaps() {
        Random random = new Random(7);
        TreeSet<Long> plain = new TreeSet<>();
        Numbers numbers = Numbers.NONE;
        for (int i = 0; i < 2_000; i++) {
            long number = random.nextInt(200);
            boolean add = random.nextBoolean();
            numbers = add ? numbers.with(List.of(number)) : numbers.without(List.of(number));
            if (add) plain.add(number);
            else plain.remove(number);
            assertThat(numbers.has(number)).isEqualTo(add);
        }
        assertThat(numbers.list()).containsExactlyElementsOf(plain);
        assertThat(numbers.size()).isEqualTo(plain.size());
        assertThatThrownBy(() -> new Numbers(List.of(3L, 3L))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTextIsOneLineAndBounded() {
        Memory memory = memory(0, "  one\n\ttwo\u0000three " + "🐝".repeat(400), 5, NOW);

        assertThat(memory.text()).startsWith("one two three 🐝").hasSizeLessThanOrEqualTo(400);
        assertThat(memory.text().codePoints()).allMatch(c -> c < 0xd800 || c > 0xdfff);
    }
}
