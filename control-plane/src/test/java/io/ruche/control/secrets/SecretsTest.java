package io.ruche.control.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ruche.control.backup.LivingHouse;
import io.ruche.control.http.House;
import io.ruche.control.http.RawClient;
import io.ruche.control.state.adapter.ignite.IgniteClusterStore;
import io.ruche.control.state.adapter.ignite.IgniteStoreOptions;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.SecretName;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class SecretsTest {
    private static final String CANARY = "sk-canary-7Qm2x9VtR4zLw8";
    private static final SecretName NAME = new SecretName("anthropic");

    private static HttpResponse<String> put(House house, String name, String value) {
        return house.send(house.request("/api/v1/secrets/" + name)
                .PUT(HttpRequest.BodyPublishers.ofString(value))
                .build());
    }

    private static String open(Secrets secrets) {
        try (SecretValue value = secrets.open(NAME).toCompletableFuture().join()) {
            return value.text();
        }
    }

    private static FailureException refused(Runnable what) {
        try {
            what.run();
        } catch (CompletionException e) {
            return (FailureException) FailureException.unwrap(e);
        } catch (FailureException e) {
            return e;
        }
        throw new AssertionError("was not refused");
    }

    @Test
    void comesInOnceAndIsShownToNobodyAgain() {
        try (House house = new House().open()) {
            assertThat(put(house, "anthropic", CANARY).statusCode()).isEqualTo(204);

            assertThat(open(house.secrets)).isEqualTo(CANARY);
            assertThat(house.get("/api/v1/secrets").body())
                    .contains("\"name\":\"anthropic\"", "\"readable\":true", "\"setBy\":\"key:admin\"")
                    .doesNotContain(CANARY);
            assertThat(house.get("/api/v1/secrets/anthropic").statusCode()).isEqualTo(405);
            assertThat(house.get("/api/v1/timeline").body())
                    .contains("Secret 'anthropic' was set by key:admin.")
                    .doesNotContain(CANARY);
            assertThat(house.get("/metrics").body()).doesNotContain(CANARY);
        }
    }

    @Test
    void anotherValueTakesItsPlaceAndARemovedOneIsGone() {
        try (House house = new House().open()) {
            put(house, "anthropic", CANARY);
            put(house, "anthropic", "another");
            assertThat(open(house.secrets)).isEqualTo("another");

            HttpResponse<String> gone = house.send(
                    house.request("/api/v1/secrets/anthropic").DELETE().build());
            assertThat(gone.statusCode()).isEqualTo(204);
            assertThat(refused(() -> open(house.secrets)).failure().code()).isEqualTo(FailureCode.NOT_FOUND);
            assertThat(house.send(house.request("/api/v1/secrets/anthropic")
                                    .DELETE()
                                    .build())
                            .statusCode())
                    .isEqualTo(404);
            put(house, "anthropic", "a third");
            assertThat(open(house.secrets)).isEqualTo("a third");
        }
    }

    @Test
    void isForAdministratorsAlone() {
        try (House house = new House().open()) {
            for (Role role : List.of(Role.VIEWER, Role.OPERATOR)) {
                String key = house.newKey("some-" + role, role);
                HttpRequest.Builder request = HttpRequest.newBuilder(house.uri("/api/v1/secrets/anthropic"))
                        .header("Authorization", "Bearer " + key);
                assertThat(house.send(request.PUT(HttpRequest.BodyPublishers.ofString(CANARY))
                                        .build())
                                .statusCode())
                        .isEqualTo(403);
            }
            assertThat(house.cluster.state().secrets()).isEmpty();
        }
    }

    @Test
    void isNotQuotedWhenItIsRefused() {
        try (House house = new House().open()) {
            for (String name : List.of("UPPER", "%C3%A4", "-a", "a.b", "a".repeat(64), CANARY + "!")) {
                assertThat(put(house, name, CANARY).statusCode()).as(name).isEqualTo(400);
            }
            for (String name : List.of("..%2F..%2Fetc", "a%00b", "..", "a%2e%2e%2fb")) {
                try (RawClient client = new RawClient(house)) {
                    client.send("PUT /api/v1/secrets/" + name
                            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + house.key
                            + "\r\nContent-Length: 1\r\n\r\nx");
                    assertThat(client.readUntil("\n")).as(name).startsWith("HTTP/1.1 4");
                }
            }
            assertThat(house.cluster.state().secrets()).isEmpty();
            HttpResponse<String> empty = put(house, "anthropic", "");
            HttpResponse<String> large = put(house, "anthropic", CANARY.repeat(1_000));

            assertThat(empty.statusCode()).isEqualTo(400);
            assertThat(large.statusCode()).isEqualTo(400);
            assertThat(large.body()).contains("expected: 1 to 16384").doesNotContain(CANARY);
        }
    }

    @Test
    void nothingThatWasWrittenHoldsTheValue(@TempDir Path home) throws IOException {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        lines.start();
        root.addAppender(lines);
        try (LivingHouse house = ignite(home)) {
            Secrets secrets = secrets(home, house);
            secrets.start();
            byte[] value = CANARY.getBytes(StandardCharsets.UTF_8);
            LivingHouse.get(secrets.set(NAME, value, io.ruche.control.state.Caller.of("key:me")));
            assertThat(value).as("the caller's array").containsOnly(0);
            assertThat(open(secrets)).isEqualTo(CANARY);
            assertThat(house.cluster.state().toString()).doesNotContain(CANARY);
            assertThat(secrets.open(NAME).toCompletableFuture().join()).hasToString("(a secret)");
            assertThat(new SealingKeyFile(home).find().orElseThrow().toString()).doesNotContain(keyText(home));
            house.submitKey("somebody").join();
        } finally {
            root.detachAppender(lines);
        }

        assertThat(lines.list).noneMatch(line -> line.getFormattedMessage().contains(CANARY));
        String key = keyText(home);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.endsWith(SealingKeyFile.NAME)) continue;
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(content.contains(CANARY)).as(file.toString()).isFalse();
                assertThat(content.contains(key)).as("the key in " + file).isFalse();
            }
        }
    }

    @Test
    void survivesARestartWithItsKeyAndRefusesAnother(@TempDir Path home) throws IOException {
        try (LivingHouse house = ignite(home)) {
            Secrets secrets = secrets(home, house);
            secrets.start();
            byte[] value = CANARY.getBytes(StandardCharsets.UTF_8);
            LivingHouse.get(secrets.set(NAME, value, io.ruche.control.state.Caller.of("key:me")));
        }
        try (LivingHouse house = ignite(home)) {
            Secrets secrets = secrets(home, house);
            secrets.start();
            assertThat(open(secrets)).isEqualTo(CANARY);

            Path file = home.resolve(SealingKeyFile.NAME);
            String right = Files.readString(file);
            Files.writeString(file, "ab".repeat(32) + "\n");
            FailureException wrong = refused(() -> secrets(home, house).start());
            assertThat(wrong.failure().code()).isEqualTo(FailureCode.CONFIGURATION);
            assertThat(wrong.failure().text()).contains("secrets.key").doesNotContain("abab");

            Files.delete(file);
            Secrets without = secrets(home, house);
            without.start();
            assertThat(without.isReadable(without.list().iterator().next())).isFalse();
            assertThat(refused(() -> open(without)).failure().code()).isEqualTo(FailureCode.CONFIGURATION);
            LivingHouse.get(without.set(
                    NAME, "new".getBytes(StandardCharsets.UTF_8), io.ruche.control.state.Caller.of("key:me")));
            assertThat(open(without)).isEqualTo("new");
            assertThat(Files.readString(file)).isNotEqualTo(right);
        }
    }

    @Test
    void theKeysFileIsItsOwnersAloneOrNothingStarts(@TempDir Path home) throws IOException {
        SealingKeyFile file = new SealingKeyFile(home);
        assertThat(file.find()).isEmpty();
        file.make(new io.ruche.control.adapter.world.SecureEntropy());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(file.find()).isPresent();
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(file::find).hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file.path(), "nonsense " + CANARY);
        assertThatThrownBy(file::find).hasMessageContaining("64 hex digits").hasMessageNotContaining(CANARY);
    }

    @Test
    void whatIsSealedOpensUnderItsOwnNameAloneAndUnchanged() {
        var entropy = new io.ruche.control.adapter.world.SecureEntropy();
        SealingKey key = new SealingKey(new byte[32]);
        byte[] sealed = key.seal(NAME, CANARY.getBytes(StandardCharsets.UTF_8), entropy);

        assertThat(key.open(NAME, sealed).orElseThrow().text()).isEqualTo(CANARY);
        assertThat(key.open(new SecretName("other"), sealed)).isEmpty();
        assertThat(key.seal(NAME, CANARY.getBytes(StandardCharsets.UTF_8), entropy))
                .isNotEqualTo(sealed);
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(key.open(NAME, changed)).as("byte " + i).isEmpty();
            assertThat(key.open(NAME, java.util.Arrays.copyOf(sealed, i))).isEmpty();
        }
    }

    private static LivingHouse ignite(Path home) {
        return new LivingHouse(
                home,
                loop -> new IgniteClusterStore(
                        IgniteStoreOptions.ofHome(home),
                        loop,
                        new io.ruche.control.adapter.world.SystemClock(),
                        new io.ruche.control.adapter.world.SecureEntropy()));
    }

    private static Secrets secrets(Path home, LivingHouse house) {
        return new Secrets(
                home,
                house.cluster,
                house.cluster.coldRows(),
                new io.ruche.control.adapter.world.SecureEntropy(),
                house.backupLoop);
    }

    private static String keyText(Path home) throws IOException {
        return Files.readString(home.resolve(SealingKeyFile.NAME)).strip();
    }
}
