package io.ruche.agent.djl;

import io.ruche.agent.runtime.Events;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.Finished;
import io.ruche.proto.Started;
import io.ruche.proto.TokenLogprob;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Collects a worker's answer and lets a test wait for its end. */
public final class Answer implements Events {
    private final List<Tokens> tokens = new ArrayList<>();
    private final CompletableFuture<Object> end = new CompletableFuture<>();
    private final Consumer<Answer> onTokens;
    private volatile Started started = Started.getDefaultInstance();

    public Answer() {
        this(answer -> {});
    }

    /** @param onTokens called on the worker's thread after each event with tokens */
    public Answer(Consumer<Answer> onTokens) {
        this.onTokens = onTokens;
    }

    @Override
    public void started(Started event) {
        started = event;
    }

    @Override
    public void tokens(Tokens event) {
        synchronized (tokens) {
            tokens.add(event);
        }
        onTokens.accept(this);
    }

    @Override
    public void finished(Finished event) {
        end.complete(event);
    }

    @Override
    public void embedded(EmbedResponse response) {
        end.complete(response);
    }

    @Override
    public void failed(Failure failure) {
        end.complete(failure);
    }

    public Started start() {
        return started;
    }

    public int[] ids() {
        synchronized (tokens) {
            return tokens.stream()
                    .flatMap(t -> t.getIdsList().stream())
                    .mapToInt(i -> i)
                    .toArray();
        }
    }

    public List<TokenLogprob> logprobs() {
        synchronized (tokens) {
            return tokens.stream().flatMap(t -> t.getLogprobsList().stream()).toList();
        }
    }

    public String text() {
        synchronized (tokens) {
            StringBuilder text = new StringBuilder();
            tokens.forEach(t -> text.append(t.getText()));
            return text.toString();
        }
    }

    public boolean ended() {
        return end.isDone();
    }

    public Finished finish() {
        return (Finished) await();
    }

    public Failure failure() {
        return (Failure) await();
    }

    public EmbedResponse embeddings() {
        return (EmbedResponse) await();
    }

    /** Finished, embedded or failed, whichever came. */
    public Object end() {
        return await();
    }

    private Object await() {
        try {
            return end.get(120, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no end after " + text(), e);
        }
    }
}
