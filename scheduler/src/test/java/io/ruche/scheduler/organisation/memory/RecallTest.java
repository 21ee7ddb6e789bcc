package io.ruche.scheduler.organisation.memory;

import static io.ruche.scheduler.organisation.memory.Memories.DAY;
import static io.ruche.scheduler.organisation.memory.Memories.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How much of what should be recalled is, on the questions of {@code recall.txt}. */
class RecallTest {
    private static final List<Memory> MEMORIES = new ArrayList<>();
    private static final List<Asked> QUESTIONS = new ArrayList<>();

    private record Asked(String text, Set<Long> expected) {}

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = RecallTest.class.getResourceAsStream("recall.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(RecallTest::read);
        }
    }

    private static void read(String line) {
        if (line.startsWith("?")) {
            String[] parts = line.substring(1).split("=");
            QUESTIONS.add(new Asked(
                    parts[0].strip(),
                    Arrays.stream(parts[1].strip().split(" "))
                            .map(Long::valueOf)
                            .collect(Collectors.toSet())));
        } else {
            String[] parts = line.split(" ", 2);
            MEMORIES.add(Memories.memory(
                    MEMORIES.size(), parts[1], Integer.parseInt(parts[0]), NOW - (40 - MEMORIES.size()) * DAY / 2));
        }
    }

    @Test
    void mostOfWhatMattersIsAmongTheFirst() {
        double atFive = recallAt(5);
        double atEight = recallAt(8);
        System.out.printf(
                "recall, %d memories, %d questions: @5 %.2f, @8 %.2f%n",
                MEMORIES.size(), QUESTIONS.size(), atFive, atEight);

        assertThat(atFive).isGreaterThanOrEqualTo(0.85);
        assertThat(atEight).isGreaterThanOrEqualTo(0.9);
    }

    /** Searching 1,024 memories of one agent: told, not asserted. */
    @Test
    void tellsTheTimeOfASearch() {
        List<Memory> many = new ArrayList<>();
        for (int i = 0; i < 1_024; i++) {
            Memory like = MEMORIES.get(i % MEMORIES.size());
            many.add(Memories.memory(i, like.text() + " " + i, like.importance(), like.atMillis()));
        }
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 200; round++) {
            Question question =
                    Memories.question(QUESTIONS.get(round % QUESTIONS.size()).text());
            long start = System.nanoTime();
            Retrieval.recall(question, many, Memories.POLICY, NOW);
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.printf("recall of 8 among 1,024 memories: %.2f ms at best%n", best / 1e6);
    }

    private static double recallAt(int k) {
        double sum = 0;
        for (Asked asked : QUESTIONS) {
            long found =
                    Retrieval.recall(Memories.question(asked.text()), MEMORIES, Memories.policy(k, 0.7, 0.5), NOW)
                            .stream()
                            .filter(it ->
                                    asked.expected().contains(it.memory().id().number()))
                            .count();
            sum += found / (double) asked.expected().size();
        }
        return sum / QUESTIONS.size();
    }
}
