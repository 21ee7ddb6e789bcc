package io.ruche.scheduler.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.ruche.scheduler.redaction.Redaction.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Write to ada.lovelace+x@mail.example.org, please. | Write to [email-1], please.",
                "ada@example.org. | [email-1].",
                "<jürgen@büro.example> | <[email-1]>",
                "Pay to DE89 3704 0044 0532 0130 00 AND GO. | Pay to [iban-1] AND GO.",
                "GB82WEST12345698765432 | [iban-1]",
                "gb82 west 1234 5698 7654 32 | [iban-1]",
                "Card 4111 1111 1111 1111, or 4012-8888-8888-1881. | Card [card-1], or [card-2].",
                "4111 1111 1111 1111 12/27 | [card-1] 12/27",
                "From 192.168.1.20 and 10.0.0.1:8080. | From [ip-1] and [ip-2]:8080.",
                "From 2001:db8::1 or fe80:0:0:0:1:2:3:4, and ::1. | From [ip-1] or [ip-2], and [ip-3].",
                "Call +49 30 1234567 or 0049 (30) 123-4567. | Call [phone-1] or [phone-2].",
                "Call 030 / 123 45 67 or (555) 123-4567 or 555-123-4567. | Call [phone-1] or [phone-2] or [phone-3].",
                "Ada +33 6 12 34 56 78 | Ada [phone-1]",
                "Ada,+49301234567,Berlin;0049301234567 | Ada,[phone-1],Berlin;[phone-2]",
                "ada,030 1234567 | ada,[phone-1]",
                "host:10.0.0.5 and ::ffff:10.0.0.6. | host:[ip-1] and [ip-2].",
                "{\"text\":\"Ada\\n+49 30 1234567\\nnada@x.example\"} | {\"text\":\"Ada\\n[phone-1]\\n[email-1]\"}",
                "\\t192.168.1.20\\\\r4111111111111111\\u0009DE89370400440532013000 | \\t[ip-1]\\\\r[card-1]\\u0009[iban-1]",
            })
    void takesOutWhatTellsOfPersons(String text, String without) {
        Redaction redaction = Redaction.ofPersons(List.of(text));

        assertThat(redaction.texts()).containsExactly(without);
        assertThat(redaction.restored(without)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "On 2026-11-23 at 14:24:06, or 01.02.2026, or 01/02/2026.",
                "Version 1.2.3, 1.2.3.4.5, 999.1.1.1 and 3.14159265358979.",
                "Order 4111 1111 1111 1112 is no card, and 1234567890 no number.",
                "DE00 3704 1144 1532 1130 11 has other check digits.",
                "a::b is C++, and std::vector too; 10:20:30 is a time.",
                "Look @home, at 5 @ 3 EUR.",
                "0.0012345678 and 1,030 1234567 are numbers.",
                "See turn-4kq7m2x9, step 12, 300 bytes of 1000000.",
                "",
            })
    void leavesWhatTellsOfNobody(String text) {
        assertThat(Redaction.ofPersons(List.of(text)).texts()).containsExactly(text);
    }

    @Test
    void theSameValueHasTheSameNameInAllTexts() {
        Redaction redaction = Redaction.ofPersons(List.of("a@x.example and b@x.example", "b@x.example again"));

        assertThat(redaction.texts()).containsExactly("[email-1] and [email-2]", "[email-2] again");
        assertThat(redaction.restored("{\"to\":\"[email-2]\",\"cc\":\"[email-1]\"}"))
                .isEqualTo("{\"to\":\"b@x.example\",\"cc\":\"a@x.example\"}");
    }

    @Test
    void aPlaceholderThatStandsThereAlreadyIsNotTaken() {
        Redaction redaction = Redaction.ofPersons(List.of("Say [email-1] to a@x.example"));

        assertThat(redaction.texts()).containsExactly("Say [email-1] to [email-2]");
        assertThat(redaction.restored("[email-1] [email-2]")).isEqualTo("[email-1] a@x.example");
    }

    @Test
    void secretsAreTakenOutInEachFormAndNeverPutBack() {
        List<Secret> secrets = List.of(
                new Secret("mail", "s3cr3t/pass+word\n"),
                new Secret("short", "abc"),
                new Secret("longer", "xs3cr3t/pass+wordx"));
        String text =
                "It is s3cr3t/pass+word, czNjcjN0L3Bhc3Mrd29yZA==, s3cr3t%2Fpass%2Bword or xs3cr3t/pass+wordx; abc.";

        Redaction redaction = Redaction.ofSecrets(List.of(text), secrets);

        assertThat(redaction.texts())
                .containsExactly("It is [secret mail], [secret mail]==, [secret mail] or [secret longer]; abc.");
        assertThat(redaction.restored("[secret mail]")).isEqualTo("[secret mail]");
    }

    @Test
    void secretsWithinJsonAreTakenOut() {
        List<Secret> secrets = List.of(new Secret("key", "-----BEGIN-----\nab\"c\\d/\n-----END-----"));
        String json = "{\"text\":\"-----BEGIN-----\\nab\\\"c\\\\d/\\n-----END-----\"}";

        assertThat(Redaction.ofSecrets(List.of(json, "%2fx"), secrets).texts())
                .containsExactly("{\"text\":\"[secret key]\"}", "%2fx");
        assertThat(Redaction.ofSecrets(List.of("s3cr3t%2fword"), List.of(new Secret("w", "s3cr3t/word")))
                        .texts())
                .containsExactly("[secret w]");
    }

    @Test
    void aHostileTextTakesNoLonger() {
        for (String piece : List.of(
                "1",
                "1-",
                "a.",
                "a@",
                ":",
                "1:",
                "+1 ",
                "DE00 ",
                "(0",
                "1.",
                "a.a@a.",
                "0 0",
                "10.0.0.1 ",
                "\\",
                "\\n")) {
            String text = piece.repeat(50_000);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> Redaction.ofPersons(List.of(text)).texts(),
                    piece);
        }
    }

    @Test
    void whateverIsTakenOutComesBack() {
        Random random = new Random(20261123);
        List<String> pieces = List.of(
                "ada@example.org",
                "+49 30 1234567",
                "192.168.1.20",
                "4111 1111 1111 1111",
                " and ",
                ", ",
                "\n",
                "[",
                "]",
                "[email-1]",
                "0",
                "\u00e9",
                "\ud83d\ude00",
                "DE89370400440532013000",
                "x",
                ".");
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) text.append(pieces.get(random.nextInt(pieces.size())));
            Redaction redaction = Redaction.ofPersons(List.of(text.toString()));
            assertThat(redaction.restored(redaction.texts().get(0)))
                    .as("%d: %s", i, text)
                    .isEqualTo(text.toString());
        }
    }
}
