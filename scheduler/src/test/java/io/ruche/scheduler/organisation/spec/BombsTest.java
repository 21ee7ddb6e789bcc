package io.ruche.scheduler.organisation.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.ruche.scheduler.organisation.spec.check.Submission;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Texts made to take all memory or all time are refused soon, each with its own message. */
class BombsTest {

    @Test
    void refusesTenMegabytesUnread() {
        assertThat(said("a: b\n".repeat(2_000_000)))
                .isEqualTo("bomb.yaml: the text has 10,000,000 bytes"
                        + " (expected: at most 1 MB; divide it into several files).");
    }

    @Test
    void refusesDeepNestingInOneLine() {
        assertThat(said("a: " + "[".repeat(900_000)))
                .isEqualTo("bomb.yaml:1:35: nested deeper than 32 levels (expected: at most 32 levels).");
        assertThat(said("{a: ".repeat(200_000)))
                .isEqualTo("bomb.yaml:1:129: nested deeper than 32 levels (expected: at most 32 levels).");
    }

    @Test
    void refusesDeepNestingInBlocks() {
        String deep =
                IntStream.range(0, 1_000).mapToObj(i -> " ".repeat(i) + "a:\n").collect(Collectors.joining());

        assertThat(said(deep))
                .isEqualTo("bomb.yaml:33:33: nested deeper than 32 levels (expected: at most 32 levels).");
        assertThat(said("- ".repeat(400_000)))
                .isEqualTo("bomb.yaml:1:65: nested deeper than 32 levels (expected: at most 32 levels).");
    }

    @Test
    void refusesAliasesThatDoubleAndDouble() {
        String bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
                + IntStream.range(1, 12)
                        .mapToObj(i -> "a%d: &a%d [%s]\n"
                                .formatted(
                                        i,
                                        i,
                                        IntStream.range(0, 8)
                                                .mapToObj(j -> "*a" + (i - 1))
                                                .collect(Collectors.joining(", "))))
                        .collect(Collectors.joining());

        assertThat(said(bomb))
                .isEqualTo("bomb.yaml:5:45: more than 50,000 values, aliases counted as often as they are used"
                        + " (expected: at most 50,000 in one text; divide it into several files).");
    }

    @Test
    void refusesALongTextThatAliasesMultiply() {
        String bomb = "a: &a \"" + "x".repeat(90_000) + "\"\nb: &b [*a, *a, *a, *a, *a]\nc: [*b, *b, *b]\n";

        assertThat(said(bomb))
                .isEqualTo("bomb.yaml:3:9: more than 1 MB of text, aliases counted as often as they are used"
                        + " (expected: at most 1 MB; divide it into several files).");
    }

    @Test
    void refusesATextWithoutDocuments() {
        for (String empty : new String[] {"", "# nothing\n", "---\n---\n"}) {
            assertThat(said(empty)).isEqualTo("bomb.yaml: no document (expected: at least one).");
        }
    }

    @Test
    void refusesAliasesThatNestDeeperThanTheirText() {
        String bomb = "a0: &a0 [[[[[[[[[x]]]]]]]]]\n"
                + IntStream.range(1, 8)
                        .mapToObj(i -> "a%d: &a%d [[[[[[[*a%d]]]]]]]\n".formatted(i, i, i - 1))
                        .collect(Collectors.joining());

        assertThat(said(bomb)).isEqualTo("bomb.yaml:5:16: nested deeper than 32 levels (expected: at most 32 levels).");
    }

    @Test
    void refusesMoreThanAHundredAliases() {
        String many = "a: &a 1\nb: [" + "*a, ".repeat(101) + "]";

        assertThat(said(many))
                .isEqualTo("bomb.yaml:2:405: more than 100 aliases (expected: at most 100; write the values out).");
    }

    @Test
    void refusesACircle() {
        assertThat(said("a: &a [*a]"))
                .isEqualTo("bomb.yaml:1:8: the alias 'a' inside what it names (expected: no circles).");
    }

    @Test
    void refusesTooManyValuesAndDocuments() {
        assertThat(said("- x\n".repeat(100_000)))
                .isEqualTo("bomb.yaml:50000:3: more than 50,000 values, aliases counted as often as they are used"
                        + " (expected: at most 50,000 in one text; divide it into several files).");
        assertThat(said("--- a\n".repeat(1_000)))
                .isEqualTo("bomb.yaml:501:1: more than 500 documents"
                        + " (expected: at most 500 in one text; divide it into several files).");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] latin = "kind: Agent\nname: Andr\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(said(latin)).isEqualTo("bomb.yaml:2:11: bytes that are not UTF-8 (expected: a text in UTF-8).");
    }

    @Test
    void refusesCharactersThatNobodySees() {
        assertThat(said("kind: A\u0007gent\n"))
                .isEqualTo("bomb.yaml:1:8: the character U+0007"
                        + " (expected: printable characters; write others as an escape in double quotes).");
    }

    @Test
    void takesLongWordsAndLongNumbersForWhatTheyAre() {
        String number =
                "apiVersion: ruche.io/v1\nkind: Budget\nmetadata: {name: b}\nspec: {scope: project, limit: {usd: %s}}";

        for (String huge : new String[] {"9".repeat(900_000), "1e999999999", "1e-999999999", "x".repeat(900_000)}) {
            assertThat(said(number.formatted(huge))).startsWith("bomb.yaml:4:37: spec.limit.usd: '");
            assertThat(said(number.formatted(huge)).length()).isLessThan(200);
        }
        assertThat(said("? ".repeat(400_000))).startsWith("bomb.yaml:1:");
        assertThat(said("&a ".repeat(300_000))).startsWith("bomb.yaml:1:");
        assertThat(said("a: \"" + "\\n".repeat(450_000))).startsWith("bomb.yaml:1:");
        assertThat(said("a: |\n" + " ".repeat(900_000))).startsWith("bomb.yaml:");
    }

    private static String said(String yaml) {
        return said(yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static String said(byte[] yaml) {
        Submission submission = assertTimeout(
                Duration.ofSeconds(5), () -> Submission.read("bomb.yaml", yaml, Specs.EMPTY, Specs.MODELS));
        return ((Submission.Refused) submission).problems().get(0).text();
    }
}
