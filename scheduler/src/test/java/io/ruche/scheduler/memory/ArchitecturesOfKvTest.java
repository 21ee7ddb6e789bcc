package io.ruche.scheduler.memory;

import static io.ruche.scheduler.house.Things.facts;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much keys and values take, by how the layers keep them. */
class ArchitecturesOfKvTest {
    private static final RuntimeProfile LLAMA_CPP = RuntimeProfile.of("llama.cpp");
    private static final RuntimeProfile MLX = RuntimeProfile.of("mlx");

    @Test
    void groupedQueriesKeepEachTokenInEachLayerAndAreCutAmongRanks() {
        ModelFacts facts = with(run(30, 4_000));

        assertThat(kv(StageNeed.whole(facts, LLAMA_CPP, "", 1_000, 3))).isEqualTo(30L * 2_000 * 1_000 * 3);
        assertThat(kv(StageNeed.rank(facts, LLAMA_CPP, "", 1_000, 3, 2))).isEqualTo(30L * 1_000 * 1_000 * 3);
    }

    @Test
    void aLatentIsWholeOnEachRank() {
        ModelFacts facts = with(run(30, 2_304).toBuilder().setLatent(true).build());

        assertThat(kv(StageNeed.whole(facts, MLX, "", 8_192, 1))).isEqualTo(30L * 1_152 * 8_192);
        assertThat(kv(StageNeed.rank(facts, MLX, "", 8_192, 1, 2))).isEqualTo(30L * 1_152 * 8_192);
    }

    /** Gemma 3: five of six layers look 1,024 tokens back. */
    @Test
    void aSlidingWindowKeepsNoMoreThanItsTokens() {
        ModelFacts facts = with(windowed(25), run(5, 4_000));

        assertThat(kv(StageNeed.whole(facts, LLAMA_CPP, "", 512, 1))).isEqualTo(30L * 2_000 * 512);
        assertThat(kv(StageNeed.whole(facts, LLAMA_CPP, "", 131_072, 1)))
                .isEqualTo(25L * 2_000 * 1_024 + 5L * 2_000 * 131_072);
    }

    @Test
    void aLinearAttentionKeepsItsStateWhateverTheContextIs() {
        ModelFacts facts =
                with(KvRun.newBuilder().setLayers(20).setStateBytes(1_000_000).build(), run(10, 4_000));

        assertThat(kv(StageNeed.whole(facts, LLAMA_CPP, "", 1_000, 2)))
                .isEqualTo(20L * 1_000_000 * 2 + 10L * 2_000 * 1_000 * 2);
        assertThat(kv(new StageNeed(facts, LLAMA_CPP, "", 100_000, 1, 0, 19))).isEqualTo(20_000_000);
    }

    @Test
    void runsThatDoNotAddUpToTheLayersSayNothing() {
        assertThat(StageNeed.whole(with(run(29, 4_000)), LLAMA_CPP, "", 1_000, 1)
                        .bill())
                .isEqualTo(StageNeed.whole(facts(), LLAMA_CPP, "", 1_000, 1).bill());
    }

    @Test
    void mlxKeepsEmbeddingAndHeadOnEachRankAndStage() {
        ModelFacts facts = facts().toBuilder().setTiedEmbeddings(false).build();
        Bill rank = StageNeed.rank(facts, MLX, "", 1_000, 1, 3).bill();
        Bill middle = new StageNeed(facts, MLX, "", 1_000, 1, 10, 19).bill();

        assertThat(line(rank, Bill.Line.WEIGHTS)).isEqualTo(30L * 2_200_000 / 3);
        for (Bill bill : new Bill[] {rank, middle}) {
            assertThat(line(bill, Bill.Line.EMBEDDING)).isEqualTo(30_000_000);
            assertThat(line(bill, Bill.Line.HEAD)).isEqualTo(30_000_000);
        }
        assertThat(line(StageNeed.rank(facts, LLAMA_CPP, "", 1_000, 1, 3).bill(), Bill.Line.HEAD))
                .as("others cut them")
                .isEqualTo(10_000_000);
    }

    /** The search counts by prefix sums; the bill that is booked must say the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void rangesTakeWhatTheirBillsSay(long seed) {
        SimulatedEntropy chance = new SimulatedEntropy(seed);
        int layers = 1 + chance.below(24);
        ModelFacts.Builder facts = facts().toBuilder()
                .setLayers(layers)
                .setTiedEmbeddings(chance.percent(50))
                .clearLayerBytes()
                .clearLayerParameters();
        boolean sizes = chance.percent(75);
        for (int i = 0; i < layers + 2 && sizes; i++) {
            facts.addLayerBytes(1 + chance.below(1_000_000)).addLayerParameters(1 + chance.below(1_000_000));
        }
        if (chance.percent(75)) {
            int cut = chance.below(layers);
            facts.addKvRuns(windowed(cut)).addKvRuns(run(layers - cut, 1 + chance.below(9_999)));
        }
        String[] runtimes = {"djl", "mlx", "llama.cpp"};
        RuntimeProfile profile = RuntimeProfile.of(runtimes[chance.below(3)]);
        ModelFacts built = facts.build();
        RangeNeeds needs = RangeNeeds.of(built, profile, "fast", 3_000, 3);

        for (int first = 0; first < layers; first++) {
            for (int last = first; last < layers; last++) {
                assertThat(needs.totalBytes(first, last))
                        .as("seed %d, %d-%d", seed, first, last)
                        .isEqualTo(new StageNeed(built, profile, "fast", 3_000, 3, first, last)
                                .bill()
                                .totalBytes());
            }
        }
    }

    private static KvRun run(int layers, long bytes) {
        return KvRun.newBuilder().setLayers(layers).setBytesPerToken(bytes).build();
    }

    private static KvRun windowed(int layers) {
        return run(layers, 4_000).toBuilder().setWindow(1_024).build();
    }

    private static ModelFacts with(KvRun... runs) {
        return facts().toBuilder().addAllKvRuns(java.util.List.of(runs)).build();
    }

    private static long kv(StageNeed need) {
        return line(need.bill(), Bill.Line.KV_CACHE);
    }

    private static long line(Bill bill, Bill.Line line) {
        return bill.lines().stream()
                .filter(item -> item.line() == line)
                .mapToLong(Bill.Item::bytes)
                .sum();
    }
}
