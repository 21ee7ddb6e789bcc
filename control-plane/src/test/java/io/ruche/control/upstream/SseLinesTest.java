package io.ruche.control.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseLinesTest {
    private static final byte[] STREAM =
            (": ping\n\ndata: é1\n\nevent: x\r\ndata:two\r\n\r\ndata: a\ndata: b\n\nid: 3\n\n" + "data: [DONE]\r\r")
                    .getBytes(StandardCharsets.UTF_8);

    @Test
    void findsTheSameEventsWhereverTheStreamIsCut() {
        for (int first = 0; first <= STREAM.length; first++) {
            for (int second = first; second <= STREAM.length; second++) {
                List<String> events = new ArrayList<>();
                SseLines lines = new SseLines(data -> events.add(new String(data, StandardCharsets.UTF_8)));
                lines.take(ByteBuffer.wrap(STREAM, 0, first));
                lines.take(ByteBuffer.wrap(STREAM, first, second - first));
                lines.take(ByteBuffer.wrap(STREAM, second, STREAM.length - second));
                assertThat(events).containsExactly("é1", "two", "a\nb", "[DONE]");
            }
        }
    }

    @Test
    void anEventWithoutEndIsNotKeptForEver() {
        SseLines lines = new SseLines(data -> {});
        byte[] piece = "data: x".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        int taken = 0;
        while (lines.take(ByteBuffer.wrap(piece))) taken += piece.length;

        assertThat(taken).isLessThanOrEqualTo(SseLines.MOST_BYTES);
    }
}
