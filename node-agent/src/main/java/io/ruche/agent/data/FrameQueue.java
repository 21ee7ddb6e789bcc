package io.ruche.agent.data;

import io.ruche.proto.GenerateResponse;
import io.ruche.proto.Tokens;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one call that wait for a reader: {@value #FRAMES} at most. When a reader is slow, steps of output are
 * merged into the last frame instead of queued: the reader gets larger frames later, and the worker, which answers
 * other requests in the same batch, is never held up. Nor is the slot: it is free as soon as the tokens are made. What a
 * reader that never reads can pile up is bounded in bytes. Any thread.
 */
final class FrameQueue {
    static final int FRAMES = 64;
    static final long BYTES = 4 << 20;

    private final Deque<GenerateResponse> frames = new ArrayDeque<>(8);
    private final StringBuilder mergedText = new StringBuilder();
    private Tokens.@Nullable Builder merged;
    private long bytes;

    /** False when the bound in bytes is reached: the frame was not taken. */
    synchronized boolean offer(GenerateResponse frame) {
        int size = frame.getSerializedSize();
        if (bytes + size > BYTES) {
            return false;
        }

        bytes += size;
        if (frame.hasTokens() && (merged != null || frames.size() >= FRAMES)) {
            merge(frame.getTokens());
            return true;
        }

        seal();
        frames.add(frame);
        return true;
    }

    /** Takes the frame that ends the stream, whatever waits before it. */
    synchronized void offerLast(GenerateResponse frame) {
        seal();
        frames.add(frame);
    }

    private void merge(Tokens tokens) {
        Tokens.Builder into = merged;
        if (into == null) {
            into = Tokens.newBuilder();
            merged = into;
        }

        into.addAllIds(tokens.getIdsList()).addAllLogprobs(tokens.getLogprobsList());
        mergedText.append(tokens.getText());
    }

    private void seal() {
        Tokens.Builder done = merged;
        if (done != null) {
            frames.add(GenerateResponse.newBuilder()
                    .setTokens(done.setText(mergedText.toString()))
                    .build());
            merged = null;
            mergedText.setLength(0);
        }
    }

    synchronized @Nullable GenerateResponse poll() {
        GenerateResponse frame = frames.poll();
        if (frame == null) {
            seal();
            frame = frames.poll();
        }

        if (frame != null) {
            bytes = frames.isEmpty() && merged == null ? 0 : Math.max(0, bytes - frame.getSerializedSize());
        }

        return frame;
    }

    synchronized boolean isEmpty() {
        return frames.isEmpty() && merged == null;
    }

    synchronized void clear() {
        frames.clear();
        merged = null;
        mergedText.setLength(0);
        bytes = 0;
    }
}
