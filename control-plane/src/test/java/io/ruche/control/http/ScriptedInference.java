package io.ruche.control.http;

import io.ruche.control.inference.Inference;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.Embedding;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Finished;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Started;
import io.ruche.proto.Timings;
import io.ruche.proto.TokenLogprob;
import io.ruche.proto.Tokens;
import io.ruche.proto.Usage;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.routing.Replica;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Replicas that do what a test tells them: each call is handed to the script, which plays it by hand. Answers come on a
 * thread of their own, as from a transport.
 */
public final class ScriptedInference implements Inference, AutoCloseable {
    public final List<Played> calls = new CopyOnWriteArrayList<>();
    private final ExecutorService transport = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "scripted-transport");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<Consumer<Played>> scripts = new ConcurrentLinkedQueue<>();
    private volatile Consumer<Played> script = Played::answerTwoTokens;

    /** What happens on each call. */
    public void onCall(Consumer<Played> what) {
        script = what;
    }

    /** What happens on the next call alone. */
    public void onNextCall(Consumer<Played> what) {
        scripts.add(what);
    }

    @Override
    public Call generate(Replica replica, GenerateRequest request, Answer answer) {
        return play(new Played(replica, request, EmbedRequest.getDefaultInstance(), answer));
    }

    @Override
    public Call embed(Replica replica, EmbedRequest request, Answer answer) {
        return play(new Played(replica, GenerateRequest.getDefaultInstance(), request, answer));
    }

    private Call play(Played played) {
        calls.add(played);
        Consumer<Played> once = scripts.poll();
        Consumer<Played> chosen = once == null ? script : once;
        transport.execute(() -> chosen.accept(played));
        return played;
    }

    @Override
    public void close() {
        transport.shutdownNow();
    }

    /** A call, and the strings to pull. */
    public final class Played implements Call {
        public final Replica replica;
        public final GenerateRequest request;
        public final EmbedRequest embed;
        private final Answer answer;
        public volatile boolean cancelled;
        public volatile long cancelledNanos;
        public volatile int requested;

        Played(Replica replica, GenerateRequest request, EmbedRequest embed, Answer answer) {
            this.replica = replica;
            this.request = request;
            this.embed = embed;
            this.answer = answer;
        }

        @Override
        public void cancel() {
            cancelledNanos = System.nanoTime();
            cancelled = true;
            transport.execute(() -> answer.failed(Failure.of(FailureCode.CANCELLED, "cancelled")));
        }

        @Override
        public synchronized void request(int frames) {
            requested += frames;
        }

        public Played start() {
            transport.execute(
                    () -> answer.started(Started.newBuilder().setPromptTokens(7).build()));
            return this;
        }

        public Played token(String text) {
            Tokens.Builder tokens = Tokens.newBuilder().addIds(1).setText(text);
            if (request.getLogprobs()) {
                tokens.addLogprobs(TokenLogprob.newBuilder()
                        .setId(1)
                        .setText(text)
                        .setRaw(com.google.protobuf.ByteString.copyFromUtf8(text))
                        .setLogprob(-0.5f)
                        .addTop(TokenLogprob.newBuilder().setText(text).setLogprob(-0.5f)));
            }
            Tokens built = tokens.build();
            transport.execute(() -> answer.tokens(built));
            return this;
        }

        public void finish(FinishReason reason, int tokens) {
            finish(reason, tokens, 2000);
        }

        private void finish(FinishReason reason, int tokens, int decodeMicros) {
            Finished finished = Finished.newBuilder()
                    .setReason(reason)
                    .setUsage(Usage.newBuilder().setPromptTokens(7).setCompletionTokens(tokens))
                    .setTimings(Timings.newBuilder().setPrefillMicros(1000).setDecodeMicros(decodeMicros))
                    .build();
            transport.execute(() -> answer.finished(finished));
        }

        public void fail(FailureCode code, String message) {
            transport.execute(() -> answer.failed(Failure.of(code, message)));
        }

        public void vectors(float... values) {
            EmbedResponse.Builder response = EmbedResponse.newBuilder();
            for (int i = 0; i < embed.getInputsCount(); i++) {
                Embedding.Builder vector = Embedding.newBuilder();
                for (float value : values) vector.addValues(value);
                response.addEmbeddings(vector);
            }
            response.setUsage(Usage.newBuilder().setPromptTokens(3 * embed.getInputsCount()));
            EmbedResponse built = response.build();
            transport.execute(() -> answer.embedded(built));
        }

        /** As one that held its slot for so long. */
        public void answerAfter(int seconds) {
            start().token("Hi").finish(FinishReason.FINISH_REASON_STOP, 1, seconds * 1_000_000);
        }

        public void answerTwoTokens() {
            start().token("Hel").token("lo").finish(FinishReason.FINISH_REASON_STOP, 2);
        }
    }
}
