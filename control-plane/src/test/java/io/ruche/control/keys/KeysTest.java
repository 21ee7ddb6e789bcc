package io.ruche.control.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.http.House;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    @Test
    void tellsMistypedKeysFromUnknownOnes() {
        String secret = Secret.make(new SecureEntropy());
        assertThat(secret).matches("rk_[0-9A-Za-z]{49}");
        assertThat(Secret.isWellFormed(secret)).isTrue();
        for (int i = 0; i < secret.length(); i++) {
            char other = secret.charAt(i) == 'x' ? 'y' : 'x';
            assertThat(Secret.isWellFormed(secret.substring(0, i) + other + secret.substring(i + 1)))
                    .isFalse();
        }
        assertThat(Secret.isWellFormed("")).isFalse();
        assertThat(Secret.isWellFormed(secret + "a")).isFalse();
    }

    @Test
    void letsLiveKeysInAndNobodyElse() {
        try (House house = new House()) {
            String secret = house.newKey("someone", Role.OPERATOR);
            Identity who = house.keys.byKey(secret);
            assertThat(who.role()).isEqualTo(Role.OPERATOR);
            assertThat(house.keys.isLive(who)).isTrue();
            assertThat(house.keys.lastUsedMillis(who.key())).isPresent();
            String session = house.keys.openSession(who);
            assertThat(house.keys.bySession(session).name()).isEqualTo("someone");
            house.revoke(secret);
            assertThat(house.keys.isLive(who)).isFalse();
            assertRefused(() -> house.keys.byKey(secret));
            assertRefused(() -> house.keys.bySession(session));
            assertRefused(() -> house.keys.byKey(Secret.make(house.entropy)));
        }
    }

    @Test
    void codesAndSessionsEnd() {
        Travelling clock = new Travelling();
        Keys keys = new Keys(() -> State.EMPTY, clock, new SecureEntropy());
        Identity who = new Identity(new io.ruche.scheduler.state.KeyId("key-x"), "x", Role.ADMIN, "");
        LoginCode code = keys.newLoginCode(who);
        clock.now = clock.now.plus(Duration.ofMinutes(15));
        assertThatThrownBy(() -> keys.redeem(code.code())).hasMessageContaining("15 minutes");
        String session = keys.openSession(who);
        clock.now = clock.now.plus(Duration.ofHours(12));
        assertThatThrownBy(() -> keys.bySession(session)).hasMessageContaining("12 hours");
    }

    @Test
    void makesTheOwnersKeyOnce(@TempDir Path home) throws IOException {
        try (House house = new House()) {
            House.wait(LocalAdminKey.ensure(home, house.cluster, house.entropy));
            Path file = home.resolve("admin.key");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            String secret = Files.readString(file).strip();
            assertThat(house.keys.byKey(secret).role()).isEqualTo(Role.ADMIN);
            int keys = house.cluster.state().keys().size();
            House.wait(LocalAdminKey.ensure(home, house.cluster, house.entropy));
            assertThat(house.cluster.state().keys()).hasSize(keys);
            assertThat(Files.readString(file).strip()).isEqualTo(secret);
            Files.writeString(file, "not a key");
            assertThatThrownBy(() -> LocalAdminKey.ensure(home, house.cluster, house.entropy))
                    .hasMessageContaining("Remove the file");
        }
    }

    private static void assertRefused(Runnable attempt) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        FailureException.class,
                        thrown -> assertThat(thrown.failure().code()).isEqualTo(FailureCode.UNAUTHENTICATED));
    }

    private static final class Travelling implements Clock {
        private Duration now = Duration.ZERO;

        @Override
        public Instant wall() {
            return Instant.EPOCH.plus(now);
        }

        @Override
        public Duration monotonic() {
            return now;
        }
    }
}
