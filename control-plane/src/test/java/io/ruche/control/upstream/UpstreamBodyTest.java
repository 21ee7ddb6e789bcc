package io.ruche.control.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UpstreamBodyTest {
    /** What has no end has no price. */
    private static final String MOST = ",\"max_tokens\":4096";

    private static final String USAGE = "\"stream_options\":{\"include_usage\":true}";

    private static UpstreamBody read(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return UpstreamBody.read(bytes, bytes.length);
    }

    private static String sent(String json) {
        return new String(read(json).forProvider("v/x"), StandardCharsets.UTF_8);
    }

    @Test
    void changesTheModelsNameAndNothingElse() {
        assertThat(sent("{ \"messages\":[ {\"a\":\"é\\n\"}],\n\"model\" : \"p/m\" , \"z\":1e2}"))
                .isEqualTo("{ \"messages\":[ {\"a\":\"é\\n\"}],\n\"model\" : \"v/x\"" + MOST + " , \"z\":1e2}");
        assertThat(sent("{\"model\":\"p/m\",\"stream\":false,\"stream_options\":{}}"))
                .isEqualTo("{\"model\":\"v/x\"" + MOST + ",\"stream\":false,\"stream_options\":{}}");
    }

    @Test
    void asksForTheUsageOfEveryStreamWhereverItsOptionsStand() {
        assertThat(sent("{\"stream\":true,\"model\":\"p/m\"}"))
                .isEqualTo("{\"stream\":true,\"model\":\"v/x\"" + MOST + "," + USAGE + "}");
        assertThat(sent("{\"model\":\"p/m\",\"stream_options\":{\"include_usage\":false},\"stream\":true}"))
                .isEqualTo("{\"model\":\"v/x\"" + MOST + "," + USAGE + ",\"stream\":true}");
        assertThat(sent("{\"stream_options\":null,\"stream\":true,\"model\":\"p/m\"}"))
                .isEqualTo("{" + USAGE + ",\"stream\":true,\"model\":\"v/x\"" + MOST + "}");
    }

    @Test
    void readsWhatHasToBeKnown() {
        UpstreamBody body = read("{\"model\":\"p/m\",\"max_tokens\":5,\"max_completion_tokens\":9,\"n\":1,"
                + "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[{},{}]}");

        assertThat(body.model()).isEqualTo("p/m");
        assertThat(body.mostTokens()).isEqualTo(9);
        assertThat(body.messages()).isEqualTo(2);
        assertThat(body.stream()).isTrue();
        assertThat(body.includeUsage()).isTrue();
    }

    @Test
    void refusesWhatCouldBeReadInTwoWays() {
        for (String json : new String[] {
            "{\"model\":\"a/b\",\"model\":\"c/d\"}",
            "{\"model\":1}",
            "{\"model\":\"a\",\"n\":2}",
            "[]",
            "{\"model\":\"a\"",
            "{\"stream_options\":{},\"stream_options\":{}}",
            "{\"model\":\"a\",\"messages\":{}}"
        }) {
            assertThatThrownBy(() -> read(json)).as(json).isInstanceOf(FailureException.class);
        }
    }
}
