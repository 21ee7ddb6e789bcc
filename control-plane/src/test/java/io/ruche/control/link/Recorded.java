package io.ruche.control.link;

import io.ruche.control.inference.Inference;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.Finished;
import io.ruche.proto.Started;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An answer that a test looks at. */
final class Recorded implements Inference.Answer {
    private final StringBuffer text = new StringBuffer();
    private final AtomicInteger frames = new AtomicInteger();
    private final AtomicInteger tokens = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile boolean started;
    private volatile Optional<Finished> finished = Optional.empty();
    private volatile Optional<EmbedResponse> embedded = Optional.empty();
    private volatile Optional<Failure> failure = Optional.empty();

    String text() {
        return text.toString();
    }

    int frames() {
        return frames.get();
    }

    int tokens() {
        return tokens.get();
    }

    /** How often it was said that this is the end. */
    int ends() {
        return ends.get();
    }

    boolean isStarted() {
        return started;
    }

    Optional<Finished> finishedAs() {
        return finished;
    }

    Optional<EmbedResponse> embeddings() {
        return embedded;
    }

    Optional<Failure> failure() {
        return failure;
    }

    boolean isOver() {
        return ends.get() > 0;
    }

    @Override
    public void started(Started event) {
        started = true;
        frames.incrementAndGet();
    }

    @Override
    public void tokens(Tokens event) {
        text.append(event.getText());
        tokens.addAndGet(event.getIdsCount());
        frames.incrementAndGet();
    }

    @Override
    public void finished(Finished event) {
        finished = Optional.of(event);
        frames.incrementAndGet();
        ends.incrementAndGet();
    }

    @Override
    public void embedded(EmbedResponse response) {
        embedded = Optional.of(response);
        ends.incrementAndGet();
    }

    @Override
    public void failed(Failure why) {
        failure = Optional.of(why);
        ends.incrementAndGet();
    }
}
