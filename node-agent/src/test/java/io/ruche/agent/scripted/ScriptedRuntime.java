package io.ruche.agent.scripted;

import io.ruche.agent.runtime.Runtime;
import io.ruche.agent.runtime.RuntimeContext;
import io.ruche.agent.runtime.StageAssignment;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;

/** The runtime {@code scripted}. Tests in the same process read what happened from its static methods. */
public final class ScriptedRuntime implements Runtime {
    public static final String NAME = "scripted";

    private static final int REMEMBERED = 10_000;
    private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();
    private static final Deque<Seen> SEEN = new ConcurrentLinkedDeque<>();
    private static final AtomicLong STARTED = new AtomicLong();
    private static final AtomicLong CANCELLED = new AtomicLong();
    private static final AtomicLong FINISHED = new AtomicLong();
    private static final AtomicLong LOADS = new AtomicLong();

    /** From now on this model behaves so; loads and requests that have begun keep their script. */
    public static void play(String model, Script script) {
        SCRIPTS.put(model, script);
    }

    /** Forgets scripts and what was seen; counts go on. */
    public static void reset() {
        SCRIPTS.clear();
        SEEN.clear();
    }

    public static long startedRequests() {
        return STARTED.get();
    }

    public static long cancelledRequests() {
        return CANCELLED.get();
    }

    /** Those that ended in any way. */
    public static long finishedRequests() {
        return FINISHED.get();
    }

    public static long loads() {
        return LOADS.get();
    }

    /** The last requests, oldest first. */
    public static List<Seen> seen() {
        return List.copyOf(SEEN);
    }

    static Seen see(String requestId) {
        Seen seen = new Seen(requestId);
        STARTED.incrementAndGet();
        SEEN.add(seen);
        if (STARTED.get() > REMEMBERED) {
            SEEN.poll();
        }

        return seen;
    }

    static void count(boolean cancelled) {
        (cancelled ? CANCELLED : FINISHED).incrementAndGet();
    }

    static Optional<Script> played(String model) {
        return Optional.ofNullable(SCRIPTS.get(model));
    }

    /** By {@link #play}, else by the model's file, else by its name. */
    static Script script(String model, Path file) {
        Script played = SCRIPTS.get(model);
        if (played != null) {
            return played;
        }

        try {
            return Script.named(model).with(Files.exists(file) ? Files.readString(file) : "");
        } catch (IOException e) {
            return Script.named(model);
        }
    }

    static ModelFacts facts(Script script) {
        long block = 1 << 20;
        return ModelFacts.newBuilder()
                .setArchitecture("scripted")
                .setQuantisation("F32")
                .setLayers(1)
                .setParameters(3 * block / 4)
                .setFileBytes(3 * block)
                .setContextLength(script.context())
                .setVocabulary(32_000)
                .setEmbeddingLength(script.dimensions())
                .setKvBytesPerToken(64)
                .addAllLayerBytes(List.of(block, block, block))
                .addAllLayerParameters(List.of(block / 4, block / 4, block / 4))
                .setChatTemplate("{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}\n"
                        + "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}")
                .setBosToken("<s>")
                .setEosToken("</s>")
                .addRequests("generate")
                .addRequests("embed")
                .build();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public RuntimeOffer probe(RuntimeContext context) {
        return RuntimeOffer.newBuilder()
                .setName(NAME)
                .setVersion("1")
                .setAvailable(true)
                .addRequests("generate")
                .addRequests("embed")
                .addPrecisions("reference")
                .addArchitectures("scripted")
                .build();
    }

    @Override
    public Worker start(RuntimeContext context, StageAssignment stage, DoubleConsumer progress)
            throws InterruptedException {
        LOADS.incrementAndGet();
        String model = stage.spec().getModel().getName();
        Script script = script(model, stage.model());
        int steps = 10;
        for (int i = 0; i < steps; i++) {
            Thread.sleep(script.load().toMillis() / steps);
            progress.accept((i + 1.0) / steps);
        }

        if (script.loadFails()) {
            throw FailureException.of(
                    FailureCode.RUNTIME_FAILED,
                    "Model " + model + " is scripted to fail its load.",
                    "Change its script.");
        }

        return new ScriptedWorker(model, script);
    }

    /** What happened to one request; times by {@code System.nanoTime}, 0 for what has not happened. */
    public static final class Seen {
        private final String requestId;
        private final long openedNanos = System.nanoTime();
        private volatile long cancelledNanos;
        private volatile long endedNanos;
        private volatile int tokens;

        Seen(String requestId) {
            this.requestId = requestId;
        }

        public String requestId() {
            return requestId;
        }

        public long openedNanos() {
            return openedNanos;
        }

        public long cancelledNanos() {
            return cancelledNanos;
        }

        public long endedNanos() {
            return endedNanos;
        }

        /** Tokens said so far. */
        public int tokens() {
            return tokens;
        }

        void said(int count) {
            tokens = count;
        }

        void cancelled() {
            cancelledNanos = System.nanoTime();
        }

        void ended() {
            endedNanos = System.nanoTime();
        }
    }
}
