package io.ruche.scheduler.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PrefixIndexTest {
    private static final InstanceId A = new InstanceId("a");
    private static final InstanceId B = new InstanceId("b");

    @Test
    void textIsCutIntoWholeBlocksThatDependOnAllBefore() {
        String first = "x".repeat(1024);
        PrefixChain chain = PrefixChain.ofText(first + "y".repeat(1024) + "rest");
        PrefixChain other = PrefixChain.ofText("z" + first.substring(1) + "y".repeat(1024));

        assertThat(chain.blocks()).isEqualTo(2);
        assertThat(chain.tokens(2)).isEqualTo(512);
        assertThat(chain.common(PrefixChain.ofText(first + "q".repeat(5000)))).isEqualTo(1);
        assertThat(chain.common(other)).isZero();
        assertThat(PrefixChain.ofText("short").blocks()).isZero();
        assertThat(PrefixChain.ofText("x".repeat(1_000_000)).blocks()).isEqualTo(256);
    }

    @Test
    void aPromptIsKnownWhereItWasSent() {
        PrefixIndex index = new PrefixIndex(10_000, 1_000);
        index.sent(A, blocks(1, 2, 3));

        assertThat(index.cachedTokens(A, blocks(1, 2, 3, 4), 2_048)).isEqualTo(1_536);
        assertThat(index.cachedTokens(A, blocks(1, 9, 3), 1_536)).isEqualTo(512);
        assertThat(index.cachedTokens(A, blocks(2, 3), 1_024)).isZero();
        assertThat(index.cachedTokens(B, blocks(1, 2), 1_024)).isZero();
        index.forget(A);
        assertThat(index.cachedTokens(A, blocks(1), 512)).isZero();
        assertThat(index.blocks()).isZero();
    }

    @Test
    void oneTokenIsAlwaysRead() {
        PrefixIndex index = new PrefixIndex(10_000, 1_000);
        index.sent(A, blocks(1, 2));
        assertThat(index.cachedTokens(A, blocks(1, 2), 1_024)).isEqualTo(1_023);
        assertThat(index.cachedTokens(A, blocks(1, 2), 700)).isEqualTo(699);
    }

    @Test
    void theEndOfTheOldestPromptIsGivenUpFirst() {
        PrefixCache cache = new PrefixCache(4 * 512);
        cache.add(blocks(1, 2, 3));
        cache.add(blocks(1, 7, 8));

        assertThat(cache.matched(blocks(1, 7, 8))).isEqualTo(3);
        assertThat(cache.matched(blocks(1, 2, 3))).isEqualTo(2);
        assertThat(cache.tokens()).isEqualTo(4 * 512);
    }

    @Test
    void aPromptLongerThanTheCacheKeepsItsBeginning() {
        PrefixCache cache = new PrefixCache(2 * 512 + 100);
        cache.add(blocks(1, 2, 3, 4));
        assertThat(cache.matched(blocks(1, 2, 3, 4))).isEqualTo(2);
        new PrefixCache(0).add(blocks(1));
    }

    @Test
    void aSessionGoesOnFromItsLastPrompt() {
        PrefixIndex index = new PrefixIndex(10_000, 1_000);
        index.sent(A, PrefixChain.ofSession("alice", 3_000));
        index.sent(A, PrefixChain.ofSession("bob", 1_000));
        index.sent(A, PrefixChain.ofSession("alice", 4_000));

        assertThat(index.cachedTokens(A, PrefixChain.ofSession("alice", 5_000), 5_000))
                .isEqualTo(4_000);
        assertThat(index.cachedTokens(A, PrefixChain.ofSession("alice", 200), 200))
                .isEqualTo(199);
        assertThat(index.cachedTokens(A, PrefixChain.ofSession("carol", 200), 200))
                .isZero();
        assertThat(PrefixChain.ofSession("", 200)).isSameAs(PrefixChain.NONE);
        index.sent(A, PrefixChain.ofSession("carol", 9_000));
        assertThat(index.blocks()).as("carol's leaves room for bob's neither").isEqualTo(1);
    }

    @Test
    void onlyReplicasThatAreThereAreKept() {
        PrefixIndex index = new PrefixIndex(10_000, 1_000);
        index.sent(A, blocks(1));
        index.sent(B, blocks(1));
        index.keepOnly(List.of(B));
        assertThat(index.cachedTokens(A, blocks(1), 600)).isZero();
        assertThat(index.cachedTokens(B, blocks(1), 600)).isEqualTo(512);
    }

    @Test
    void isNeverLargerThanItsBounds() {
        SimulatedEntropy entropy = new SimulatedEntropy(7);
        PrefixIndex index = new PrefixIndex(50 * 512, 120);
        for (int i = 0; i < 5_000; i++) {
            long[] names = new long[1 + entropy.below(70)];
            for (int k = 0; k < names.length; k++) names[k] = entropy.below(3);
            index.sent(new InstanceId("r" + entropy.below(5)), PrefixChain.ofBlocks(names, 512));
            assertThat(index.blocks()).isLessThanOrEqualTo(120);
        }
    }

    private static PrefixChain blocks(int... names) {
        return PrefixChain.ofBlocks(
                LongStream.range(0, names.length).map(i -> names[(int) i]).toArray(), 512);
    }
}
