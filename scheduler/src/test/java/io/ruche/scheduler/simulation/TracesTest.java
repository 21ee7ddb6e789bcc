package io.ruche.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracesTest {
    private static final String AZURE = "TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
            + "2023-11-16 18:17:03.9799600,4808,10\r\n"
            + "2023-11-16 18:17:04.0319600,3180,8\r\n"
            + "2023-11-16 18:17:33,110,27";
    private static final String MOONCAKE = "{\"timestamp\": 27000, \"input_length\": 1030, \"output_length\": 500,"
            + " \"hash_ids\": [0, 1, 2]}\n"
            + "{\"timestamp\": 30000, \"input_length\": 600, \"output_length\": 0, \"hash_ids\": [0, 9]}\n";

    @Test
    void readsAzures() {
        List<Request> requests = AzureTrace.read("code.csv", new StringReader(AZURE));
        assertThat(requests).extracting(Request::arrivalNanos).containsExactly(0L, 52_000_000L, 29_020_040_000L);
        assertThat(requests).extracting(Request::promptTokens).containsExactly(4808L, 3180L, 110L);
        assertThat(requests).extracting(Request::outputTokens).containsExactly(10L, 8L, 27L);
    }

    @Test
    void readsMooncakes() {
        List<Request> requests = MooncakeTrace.read("conversation.jsonl", new StringReader(MOONCAKE));
        assertThat(requests).extracting(Request::arrivalNanos).containsExactly(0L, 3_000_000_000L);
        assertThat(requests).extracting(Request::promptTokens).containsExactly(1030L, 600L);
        assertThat(requests).extracting(Request::outputTokens).containsExactly(500L, 1L);
        assertThat(requests.get(0).prefix().common(requests.get(1).prefix())).isEqualTo(1);
        assertThat(requests.get(0).prefix().blocks()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "110,27|110x,27|:4: ContextTokens '110x'",
                "110,27|110,-3|:4: GeneratedTokens '-3'",
                "110,27|0,3|:4: ContextTokens 0 (expected: 1 to 100000000)",
                "110,27|999999999999,3|:4: ContextTokens 999999999999",
                "110,27|99999999999999999999,3|:4: ContextTokens",
                "110,27|110|:4: 2 fields (expected: 3",
                "110,27|110,27,1|:4: 4 fields",
                "16 18:17:33|15 18:17:33|:4: TIMESTAMP '2023-11-15 18:17:33' (expected: none before",
                "18:17:33|noon|:4: TIMESTAMP '2023-11-16 noon' (expected: as 2023-11-16 18:17:03.9799600)",
                "2023-11-16 18:17:33|2099-11-16 18:17:33|:4: TIMESTAMP '2099-11-16 18:17:33' (expected: within ten",
                "ContextTokens|InputTokens|:1: 'TIMESTAMP,InputTokens,GeneratedTokens'"
            })
    void saysWhereAzuresIsBroken(String good, String broken, String message) {
        String text = AZURE.replace(good, broken);
        assertThat(text).isNotEqualTo(AZURE);
        assertThatThrownBy(() -> AzureTrace.read("code.csv", new StringReader(text)))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("code.csv" + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"input_length\": 600|\"input_length\": \"600\"|input_length: 600 (expected: a whole number, 0 or more)",
                "\"input_length\": 600|\"input_length\": 6.5|input_length: 6.5",
                "\"input_length\": 600|\"input_length\": 0|input_length 0 (expected: 1 to",
                "\"input_length\": 600|\"length\": 600|no input_length",
                "\"input_length\": 600|\"input_length\": 300|2 hash_ids (expected: <= 1, one for each 512",
                "30000|26999|timestamp 26999 (expected: milliseconds, none before the line before)",
                "30000|-1|timestamp: -1",
                "30000|999999999999999|timestamp 999999999999999",
                "[0, 9]|[0, null]|hash_ids: null (expected: whole numbers)",
                "[0, 9]|0|no hash_ids (expected: a list of numbers)",
                "[0, 9]}|[0, 9]|the line has the end",
                "{\"timestamp\": 30000|[{\"timestamp\": 30000|the line has '['"
            })
    void saysWhereMooncakesIsBroken(String good, String broken, String message) {
        String text = MOONCAKE.replace(good, broken);
        assertThat(text).isNotEqualTo(MOONCAKE);
        assertThatThrownBy(() -> MooncakeTrace.read("conversation.jsonl", new StringReader(text)))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("conversation.jsonl:2: " + message);
    }

    @Test
    void anEmptyFileIsNoTrace() {
        assertThatThrownBy(() -> MooncakeTrace.read("empty", new StringReader("\n")))
                .hasMessageContaining("empty:1: no request");
        assertThatThrownBy(() -> AzureTrace.read("empty", new StringReader(""))).hasMessageContaining("empty:0: ''");
        assertThatThrownBy(() -> AzureTrace.read("empty", new StringReader(AzureTrace.HEADER)))
                .hasMessageContaining("empty:1: no request");
    }

    @Test
    void aLineWithoutEndIsRefused() {
        assertThatThrownBy(() -> MooncakeTrace.read("long", new StringReader("[".repeat(2_000_000))))
                .hasMessageContaining("long:1: more than 1048576 characters");
    }
}
