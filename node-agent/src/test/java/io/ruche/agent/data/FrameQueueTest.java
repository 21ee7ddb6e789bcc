package io.ruche.agent.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.Finished;
import io.ruche.proto.GenerateResponse;
import io.ruche.proto.Started;
import io.ruche.proto.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameQueueTest {
    private final FrameQueue queue = new FrameQueue();

    private static GenerateResponse tokens(int id, String text) {
        return GenerateResponse.newBuilder()
                .setTokens(Tokens.newBuilder().addIds(id).setText(text))
                .build();
    }

    private List<GenerateResponse> drain() {
        List<GenerateResponse> frames = new ArrayList<>();
        for (GenerateResponse frame = queue.poll(); frame != null; frame = queue.poll()) {
            frames.add(frame);
        }

        return frames;
    }

    @Test
    void givesFramesBackInOrder() {
        queue.offer(GenerateResponse.newBuilder()
                .setStarted(Started.newBuilder().setPromptTokens(3))
                .build());
        queue.offer(tokens(1, "a"));
        queue.offer(tokens(2, "b"));
        assertThat(drain()).hasSize(3).last().isEqualTo(tokens(2, "b"));
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void mergesWhatASlowReaderHasNotTakenWithoutLosingAToken() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            assertThat(queue.offer(tokens(i, "t" + i))).isTrue();
            all.append("t").append(i);
        }

        queue.offerLast(GenerateResponse.newBuilder()
                .setFinished(Finished.getDefaultInstance())
                .build());
        List<GenerateResponse> frames = drain();
        assertThat(frames).hasSizeLessThanOrEqualTo(FrameQueue.FRAMES + 2);
        StringBuilder text = new StringBuilder();
        List<Integer> ids = new ArrayList<>();
        for (GenerateResponse frame : frames) {
            text.append(frame.getTokens().getText());
            ids.addAll(frame.getTokens().getIdsList());
        }

        assertThat(text.toString()).isEqualTo(all.toString());
        assertThat(ids).hasSize(10_000).isSorted();
        assertThat(frames.get(frames.size() - 1).hasFinished()).isTrue();
    }

    @Test
    void takesNoMoreBytesThanItsBoundAndAgainOnceItWasRead() {
        String megabyte = "x".repeat(1 << 20);
        int taken = 0;
        while (queue.offer(tokens(taken, megabyte))) {
            taken++;
        }

        assertThat(taken).isEqualTo(3);
        drain();
        assertThat(queue.offer(tokens(9, megabyte))).isTrue();
    }
}
