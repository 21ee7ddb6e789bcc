package io.ruche.agent.scripted;

import io.ruche.agent.runtime.Events;
import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.EmbedInput;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.Embedding;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.Usage;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Plays its script for each request, all on one thread. */
final class ScriptedWorker implements Worker {
    private final String model;
    private final Script atLoad;
    private final ScheduledThreadPoolExecutor thread;
    private final Set<ScriptedCall> running = ConcurrentHashMap.newKeySet();
    private final AtomicLong tokens = new AtomicLong();
    private volatile @Nullable Consumer<Failure> onExit;
    private volatile boolean dead;

    ScriptedWorker(String model, Script script) {
        this.model = model;
        this.atLoad = script;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "scripted-" + model);
            made.setDaemon(true);
            return made;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public ModelFacts facts() {
        return ScriptedRuntime.facts(atLoad);
    }

    @Override
    public String precision() {
        return "reference";
    }

    @Override
    public Call open(Request request, Events events) {
        if (dead) {
            events.failed(death());
            return () -> {};
        }

        if (request instanceof Request.Generate generate) {
            String prompt = generate.message().hasText() ? generate.message().getText() : "";
            ScriptedCall call = new ScriptedCall(
                    this,
                    thread,
                    ScriptedRuntime.played(model).orElse(atLoad).inPrompt(prompt),
                    generate.message(),
                    events);
            running.add(call);
            thread.execute(call::begin);
            return call;
        }

        EmbedRequest embed = ((Request.Embed) request).message();
        ScriptedRuntime.Seen seen = ScriptedRuntime.see(embed.getRequestId());
        thread.execute(() -> {
            events.embedded(embed(embed));
            seen.ended();
            ScriptedRuntime.count(false);
        });
        return seen::cancelled;
    }

    /** The same text always gives the same unit vector. */
    private EmbedResponse embed(EmbedRequest request) {
        EmbedResponse.Builder response = EmbedResponse.newBuilder();
        int promptTokens = 0;
        for (EmbedInput input : request.getInputsList()) {
            String text =
                    input.hasText() ? input.getText() : input.getTokenIds().toString();
            promptTokens += countTokens(text);
            response.addEmbeddings(vector(text, atLoad.dimensions()));
        }

        return response.setUsage(Usage.newBuilder().setPromptTokens(promptTokens))
                .build();
    }

    private static Embedding vector(String text, int dimensions) {
        Random random = new Random(text.hashCode());
        double[] values = random.doubles(dimensions, -1, 1).toArray();
        double length = 0;
        for (double value : values) {
            length += value * value;
        }

        Embedding.Builder embedding = Embedding.newBuilder();
        for (double value : values) {
            embedding.addValues((float) (value / Math.sqrt(length)));
        }

        return embedding.build();
    }

    /** Four characters a token. */
    static int countTokens(String text) {
        return text.length() / 4 + 1;
    }

    void said(int count) {
        tokens.addAndGet(count);
    }

    void over(ScriptedCall call) {
        running.remove(call);
    }

    /** As if its process had ended. */
    void die() {
        if (!dead) {
            dead = true;
            running.forEach(call -> call.fail(death()));
            Consumer<Failure> listener = onExit;
            if (listener != null) {
                listener.accept(death());
            }
        }
    }

    private Failure death() {
        return Failure.of(
                FailureCode.RUNTIME_DIED, "The worker of " + model + " died, as scripted.", "It is started again.");
    }

    @Override
    public Load load() {
        return new Load(
                3 << 20,
                OptionalLong.empty(),
                running.size(),
                0,
                tokens.get(),
                tokens.get() > 0 ? 1000 : 0,
                tokens.get() > 0 ? 10_000 : 0);
    }

    @Override
    public void onExit(Consumer<Failure> listener) {
        onExit = listener;
    }

    @Override
    public void close() {
        running.forEach(ScriptedCall::cancel);
        thread.shutdown();
    }
}
