package io.ruche.scheduler.memory;

import static io.ruche.scheduler.house.Things.facts;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageNeedTest {
    private static final RuntimeProfile DJL = RuntimeProfile.of("djl");
    private static final RuntimeProfile LLAMA_CPP = RuntimeProfile.of("llama.cpp");

    @ParameterizedTest
    @CsvSource({"reference, 4", "accurate, 2", "fast, 1", "'', 1"})
    void djlKeepsBytesOfAParameterByPrecision(String precision, long bytes) {
        Bill bill = StageNeed.whole(facts(), DJL, precision, 1024, 1).bill();

        assertThat(bytes(bill, Bill.Line.WEIGHTS)).isEqualTo(30 * 3_540_000L * bytes);
        assertThat(bytes(bill, Bill.Line.EMBEDDING))
                .as("it stays in the mapped file")
                .isEqualTo(30_000_000);
        assertThat(bytes(bill, Bill.Line.HEAD)).isEqualTo(28_311_552L * bytes);
    }

    @Test
    void llamaCppKeepsTheFileAndOneCopyOfATiedEmbedding() {
        Bill bill = StageNeed.whole(facts(), LLAMA_CPP, "", 1024, 1).bill();

        assertThat(bytes(bill, Bill.Line.WEIGHTS)).isEqualTo(30 * 2_200_000L);
        assertThat(bytes(bill, Bill.Line.EMBEDDING)).isEqualTo(30_000_000);
        assertThat(bytes(bill, Bill.Line.HEAD)).isZero();
    }

    @Test
    void kvIsSlotsTimesContextTimesBytesOfAToken() {
        assertThat(bytes(StageNeed.whole(facts(), DJL, "", 8192, 4).bill(), Bill.Line.KV_CACHE))
                .isEqualTo(4 * 8192L * 46_080);
        assertThat(bytes(StageNeed.whole(facts(), LLAMA_CPP, "", 8192, 4).bill(), Bill.Line.KV_CACHE))
                .isEqualTo(4 * 8192L * 23_040);
    }

    @Test
    void aModelThatGeneratesNothingKeepsNoCache() {
        ModelFacts embedding =
                facts().toBuilder().clearRequests().addRequests("embed").build();

        assertThat(bytes(StageNeed.whole(embedding, DJL, "", 512, 4).bill(), Bill.Line.KV_CACHE))
                .isZero();
        assertThat(bytes(StageNeed.whole(embedding, DJL, "", 512, 4).bill(), Bill.Line.WEIGHTS))
                .as("encoders are computed in float32")
                .isEqualTo(30 * 3_540_000L * 4);
    }

    @Test
    void withoutLayerSizesTheWholeIsShared() {
        ModelFacts coarse =
                facts().toBuilder().clearLayerBytes().clearLayerParameters().build();

        assertThat(bytes(StageNeed.whole(coarse, LLAMA_CPP, "", 512, 1).bill(), Bill.Line.WEIGHTS))
                .isEqualTo(98_000_000);
        assertThat(bytes(StageNeed.whole(coarse, DJL, "fast", 512, 1).bill(), Bill.Line.WEIGHTS))
                .isEqualTo(coarse.getParameters());
    }

    /** The lines of all stages hold every layer once, and each end where it is. */
    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "5"})
    void stagesAddUpToTheModel(long seed) {
        SimulatedEntropy chance = new SimulatedEntropy(seed);
        int layers = 2 + chance.below(90);
        ModelFacts.Builder random = facts().toBuilder()
                .clearLayerBytes()
                .clearLayerParameters()
                .setTiedEmbeddings(false)
                .setLayers(layers);
        IntStream.range(0, layers + 2)
                .forEach(i -> random.addLayerBytes(1 + chance.below(1_000_000_000))
                        .addLayerParameters(1 + chance.below(1_000_000_000)));
        ModelFacts facts = random.build();
        int cut = 1 + chance.below(layers - 1);

        Bill first = new StageNeed(facts, LLAMA_CPP, "", 4096, 2, 0, cut - 1).bill();
        Bill second = new StageNeed(facts, LLAMA_CPP, "", 4096, 2, cut, layers - 1).bill();
        long weights = weights(first) + weights(second);

        assertThat(weights)
                .as("seed %d", seed)
                .isEqualTo(
                        facts.getLayerBytesList().stream().mapToLong(it -> it).sum());
        assertThat(has(first, Bill.Line.EMBEDDING)).isTrue();
        assertThat(has(first, Bill.Line.HEAD)).isFalse();
        assertThat(has(second, Bill.Line.HEAD)).isTrue();
        assertThat(has(second, Bill.Line.EMBEDDING)).isFalse();
        for (Bill bill : new Bill[] {first, second}) {
            assertThat(bill.totalBytes())
                    .isEqualTo(bill.lines().stream().mapToLong(Bill.Item::bytes).sum());
        }
    }

    private static long weights(Bill bill) {
        return bytes(bill, Bill.Line.WEIGHTS) + bytes(bill, Bill.Line.EMBEDDING) + bytes(bill, Bill.Line.HEAD);
    }

    private static boolean has(Bill bill, Bill.Line line) {
        return bill.lines().stream().anyMatch(item -> item.line() == line);
    }

    private static long bytes(Bill bill, Bill.Line line) {
        return bill.lines().stream()
                .filter(item -> item.line() == line)
                .mapToLong(Bill.Item::bytes)
                .sum();
    }
}
