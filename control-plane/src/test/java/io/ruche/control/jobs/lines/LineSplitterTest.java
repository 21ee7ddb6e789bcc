package io.ruche.control.jobs.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobSpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSplitterTest {
    private final List<String> lines = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
    private final LineSplitter splitter = new LineSplitter((line, number) -> {
        lines.add(new String(line, StandardCharsets.UTF_8).strip());
        numbers.add(number);
        whole.writeBytes(line);
    });

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
    void linesAreTheSameHoweverTheBytesCome(int piece) {
        byte[] bytes = "\uFEFF\r\n\n{\"a\":1}\r\n  \t\n\n {\"b\":2}\n{\"c\":3}\n\n \n".getBytes(StandardCharsets.UTF_8);

        for (int at = 0; at < bytes.length; at += piece) splitter.take(bytes, at, Math.min(bytes.length, at + piece));
        int count = splitter.end();

        assertThat(count).isEqualTo(3);
        assertThat(lines)
                .extracting(it -> it.replace("\uFEFF", "").strip())
                .containsExactly("{\"a\":1}", "{\"b\":2}", "{\"c\":3}");
        assertThat(numbers).containsExactly(3, 6, 7);
        assertThat(whole.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void theLastLineNeedsNoEnd() {
        take("{}\n{\"b\":2}");
        assertThat(splitter.end()).isEqualTo(2);
        assertThat(lines).containsExactly("{}", "{\"b\":2}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\r\n", "\uFEFF"})
    void aFileWithoutAnythingHasNoLine(String text) {
        take(text);
        assertThat(splitter.end()).isZero();
    }

    @Test
    void aLineThatIsTooLongIsNamed() {
        take("{}\n");
        assertThatThrownBy(() -> take("x".repeat(LineSplitter.MOST_BYTES + 1)))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        it -> assertThat(it.failure().message())
                                .isEqualTo("line 2: more than 262144 bytes (expected: at most 262144)."));
    }

    @Test
    void aLineTooManyIsNamed() {
        take("{}\n".repeat(JobSpec.MOST_PROMPTS));
        take("{}");
        assertThatThrownBy(splitter::end)
                .isInstanceOfSatisfying(
                        FailureException.class,
                        it -> assertThat(it.failure().message())
                                .isEqualTo("line 50001: one line too many (expected: at most 50000 lines)."));
    }

    private void take(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        splitter.take(bytes, 0, bytes.length);
    }
}
