package io.ruche.agent.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.ruche.agent.djl.embed.Encoder;
import io.ruche.agent.djl.embed.EncoderFile;
import io.ruche.agent.djl.embed.EncoderTokenizer;
import io.ruche.agent.djl.stage.Precision;
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
import io.ruche.scheduler.failure.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An encoder that answers, one text at a time, so that a text's vector never depends on another's. */
final class EmbedWorker implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(EmbedWorker.class);
    private static final long IDLE_MILLIS = 10_000;
    private static final int QUEUE = 256;

    /** A request under way; cancel is seen between two texts. */
    private static final class Item implements Call {
        final EmbedRequest request;
        final Events events;
        volatile boolean cancelled;

        Item(EmbedRequest request, Events events) {
            this.request = request;
            this.events = events;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private final ComputeThread thread;
    private final EncoderFile file;
    private final EncoderTokenizer tokenizer;
    private final Encoder encoder;
    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicInteger running = new AtomicInteger();
    private final long fixedBytes;
    private volatile double tokensPerSecond;
    private boolean closed; // guarded by queue

    private EmbedWorker(
            ComputeThread thread, EncoderFile file, EncoderTokenizer tokenizer, Encoder encoder, long fixedBytes) {
        this.thread = thread;
        this.file = file;
        this.tokenizer = tokenizer;
        this.encoder = encoder;
        this.fixedBytes = fixedBytes;
    }

    static EmbedWorker start(Engine engine, EncoderFile file, String name, int threads, DoubleConsumer progress)
            throws InterruptedException {
        ComputeThread thread = new ComputeThread(name);
        try {
            return thread.call(() -> load(engine, file, threads, progress, thread));
        } catch (InterruptedException | RuntimeException e) {
            thread.close(() -> {});
            throw e;
        }
    }

    private static EmbedWorker load(
            Engine engine, EncoderFile file, int threads, DoubleConsumer progress, ComputeThread thread) {
        JniUtils.setNumThreads(threads);
        EncoderTokenizer tokenizer = EncoderTokenizer.of(file);
        Encoder encoder = Encoder.load(engine, file, progress);
        long[] warm = tokenizer.encode("a few words to warm up");
        for (int call = 0; call < 3; call++) {
            encoder.encode(warm);
        }
        // the weights are pages of the file, and used all the time
        EmbedWorker worker = new EmbedWorker(
                thread, file, tokenizer, encoder, file.description().fileBytes());
        thread.loop(worker::step, worker::abandon);
        return worker;
    }

    private void step() throws InterruptedException {
        Item item = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        if (item == null) {
            return;
        }
        running.set(1);
        try {
            EmbedResponse response = answer(item);
            item.events.embedded(response);
        } catch (FailureException e) {
            item.events.failed(e.failure());
        } catch (EngineException e) {
            LOG.warn("request {} failed in the runtime", item.request.getRequestId(), e);
            item.events.failed(Failure.of(
                    FailureCode.RUNTIME_FAILED,
                    "The runtime failed on this request: "
                            + String.valueOf(e.getMessage()).strip() + ".",
                    "Try again; if it stays so, the log of the instance has more."));
        } catch (RuntimeException e) {
            LOG.warn("listener of request {} failed", item.request.getRequestId(), e);
        } finally {
            running.set(0);
        }
    }

    private EmbedResponse answer(Item item) {
        EmbedResponse.Builder response = EmbedResponse.newBuilder();
        int tokens = 0;
        long began = System.nanoTime();
        for (EmbedInput input : item.request.getInputsList()) {
            if (item.cancelled) {
                throw new FailureException(cancelled());
            }
            long[] ids = ids(input);
            tokens += ids.length;
            Embedding.Builder embedding = Embedding.newBuilder();
            for (float value : encoder.encode(ids)) {
                embedding.addValues(value);
            }
            response.addEmbeddings(embedding);
        }
        tokensPerSecond = tokens * 1e9 / Math.max(1, System.nanoTime() - began);
        return response.setUsage(Usage.newBuilder().setPromptTokens(tokens)).build();
    }

    private long[] ids(EmbedInput input) {
        long[] ids = switch (input.getInputCase()) {
            case TEXT -> tokenizer.encode(input.getText());
            case TOKEN_IDS ->
                input.getTokenIds().getIdsList().stream()
                        .mapToLong(Integer::toUnsignedLong)
                        .toArray();
            case INPUT_NOT_SET -> new long[0];
        };
        if (ids.length == 0) {
            throw FailureException.of(FailureCode.INVALID_REQUEST, "input: empty (expected: at least one token).", "");
        }
        int context = file.description().context();
        if (ids.length > context) {
            throw FailureException.of(
                    FailureCode.CONTEXT_LENGTH_EXCEEDED,
                    "A text has " + ids.length + " tokens, the model's context " + context + ".",
                    "Split the text into shorter ones.");
        }
        for (long id : ids) {
            if (id >= file.description().vocabulary()) {
                throw FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        "input: token " + id + " (expected: below the vocabulary, "
                                + file.description().vocabulary() + ").",
                        "");
            }
        }
        return ids;
    }

    private static Failure cancelled() {
        return Failure.of(FailureCode.CANCELLED, "The request was cancelled.");
    }

    @Override
    public ModelFacts facts() {
        return file.description().toFacts();
    }

    @Override
    public String precision() {
        return Precision.REFERENCE.label();
    }

    @Override
    public Call open(Request request, Events events) {
        if (!(request instanceof Request.Embed embed)) {
            events.failed(Failure.of(
                    FailureCode.UNSUPPORTED_FIELD,
                    "This model makes embeddings and generates no text.",
                    "Deploy a chat model, for example smollm2-135m."));
            return () -> {};
        }
        Item item = new Item(embed.message(), events);
        boolean taken;
        boolean ended;
        synchronized (queue) {
            ended = closed;
            taken = !ended && queue.offer(item);
        }
        if (ended) {
            events.failed(Worker.ended());
        } else if (!taken) {
            events.failed(Failure.of(
                    FailureCode.OVERLOADED,
                    QUEUE + " requests wait, which is all that may.",
                    "Try again in a moment, or deploy more replicas."));
        }
        return item;
    }

    @Override
    public Load load() {
        return new Load(fixedBytes, OptionalLong.empty(), running.get(), queue.size(), 0, 0, tokensPerSecond);
    }

    @Override
    public void onExit(Consumer<Failure> listener) {
        thread.onExit(listener);
    }

    private void abandon(Failure failure) {
        List<Item> left = new ArrayList<>();
        synchronized (queue) {
            closed = true;
            queue.drainTo(left);
        }
        left.forEach(item -> item.events.failed(failure));
    }

    @Override
    public void close() {
        thread.close(() -> {
            abandon(Worker.ended());
            encoder.close();
            tokenizer.close();
        });
    }
}
