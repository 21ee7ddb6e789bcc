package io.ruche.scheduler.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRingTest {
    @Test
    void findsAKeyByTheHashOfItsSecret() {
        ApiKey ann = key("ann", "aa", false);
        ApiKey bob = key("bob", "bb", false);
        KeyRing ring = KeyRing.EMPTY.with(ann).with(bob);

        assertThat(ring.findBySha256("aa")).contains(ann);
        assertThat(ring.findBySha256("bb")).contains(bob);
        assertThat(ring.findBySha256("cc")).isEmpty();
    }

    @Test
    void findsTheKeyAsItLastBecame() {
        ApiKey revoked = key("ann", "aa", true);

        assertThat(KeyRing.EMPTY.with(key("ann", "aa", false)).with(revoked).findBySha256("aa"))
                .contains(revoked);
    }

    @Test
    void leavesTheOldRingAsItWas() {
        KeyRing before = KeyRing.EMPTY.with(key("ann", "aa", false));
        before.with(key("bob", "bb", false));
        before.without(new KeyId("key-ann"));

        assertThat(before.findBySha256("aa")).isPresent();
        assertThat(before.findBySha256("bb")).isEmpty();
    }

    /** Also with what no decision makes but a damaged table could hold: a secret twice, another secret under an id. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void theIndexSaysWhatALookThroughAllKeysWouldSay(long seed) {
        SimulatedEntropy chance = new SimulatedEntropy(seed);
        KeyRing ring = KeyRing.EMPTY;
        for (int i = 0; i < 500; i++) {
            String name = "k" + chance.below(12);
            ring = chance.percent(70)
                    ? ring.with(key(name, "hash" + chance.below(8), chance.percent(20)))
                    : ring.without(new KeyId("key-" + name));
            for (int hash = 0; hash < 8; hash++) {
                String sha256 = "hash" + hash;
                Optional<ApiKey> linear = ring.all().stream()
                        .filter(key -> key.sha256().equals(sha256))
                        .findFirst();
                assertThat(ring.findBySha256(sha256)).isEqualTo(linear);
            }
            assertThat(ring.bySha256()).hasSize((int)
                    ring.all().stream().map(ApiKey::sha256).distinct().count());
        }
    }

    private static ApiKey key(String name, String sha256, boolean revoked) {
        return new ApiKey(new KeyId("key-" + name), name, Role.VIEWER, sha256, "rk_a", revoked, 0, 1);
    }
}
