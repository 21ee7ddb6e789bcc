package io.ruche.agent.djl;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.ruche.agent.djl.generate.Generator;
import io.ruche.agent.djl.stage.EmbeddingTable;
import io.ruche.agent.djl.stage.LayerRange;
import io.ruche.agent.djl.stage.ModelFile;
import io.ruche.agent.djl.stage.Precision;
import io.ruche.agent.djl.stage.Stage;
import io.ruche.agent.djl.tokenizer.GgufTokenizer;
import io.ruche.agent.runtime.Events;
import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A decoder that answers. The compute thread loads the model, runs the generator and frees it all; the intake thread
 * turns text into token ids, so that neither callers nor the model wait for it.
 */
final class GenerateWorker implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(GenerateWorker.class);
    private static final long IDLE_MILLIS = 10_000;

    /**
     * @param name for threads and logs
     * @param context tokens of prompt and answer together
     * @param slots requests that run at a time
     */
    record Settings(String name, Precision precision, int context, int slots, int threads) {
        int queue() {
            return Math.max(64, 4 * slots);
        }
    }

    private final ComputeThread thread;
    private final ModelFile file;
    private final GgufTokenizer tokenizer;
    private final Stage stage;
    private final Generator generator;
    private final ThreadPoolExecutor intake;
    private final long fixedBytes;

    private GenerateWorker(
            Settings settings,
            ComputeThread thread,
            ModelFile file,
            GgufTokenizer tokenizer,
            Stage stage,
            Generator generator,
            long fixedBytes) {
        this.thread = thread;
        this.file = file;
        this.tokenizer = tokenizer;
        this.stage = stage;
        this.generator = generator;
        this.fixedBytes = fixedBytes;
        this.intake =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(settings.queue()), task -> {
                    Thread made = new Thread(task, settings.name() + "-intake");
                    made.setDaemon(true);
                    return made;
                });
    }

    /** Loads on a new compute thread and waits for it. Takes over the file, which it closes on failure too. */
    static GenerateWorker start(Engine engine, ModelFile file, Settings settings, DoubleConsumer progress)
            throws InterruptedException {
        ComputeThread thread = new ComputeThread(settings.name());
        try {
            return thread.call(() -> load(engine, file, settings, progress, thread));
        } catch (InterruptedException | RuntimeException e) {
            thread.close(file::close);
            throw e;
        }
    }

    private static GenerateWorker load(
            Engine engine, ModelFile file, Settings settings, DoubleConsumer progress, ComputeThread thread)
            throws InterruptedException {
        JniUtils.setNumThreads(settings.threads()); // OpenMP counts for each thread that computes
        long before = ResidentMemory.bytes().orElse(0);
        GgufTokenizer tokenizer = GgufTokenizer.of(file.header());
        try {
            LayerRange range = LayerRange.all(file.description().layers());
            Stage stage = Stage.load(
                    engine, file, range, settings.precision(), settings.context(), done -> progress.accept(done * 0.9));
            try {
                Generator generator =
                        new Generator(stage, new EmbeddingTable(file), tokenizer, settings.slots(), settings.queue());
                progress.accept(1);
                long grown = ResidentMemory.bytes().orElse(0) - before;
                LOG.info(
                        "{}: {} in {}, context {}, {} slots, {} threads, prompts in chunks of {}",
                        settings.name(),
                        settings.precision().label(),
                        stage.kernel().name(),
                        settings.context(),
                        settings.slots(),
                        settings.threads(),
                        generator.chunkSize());
                GenerateWorker worker = new GenerateWorker(
                        settings, thread, file, tokenizer, stage, generator, Math.max(grown, stage.weightBytes()));
                thread.loop(() -> generator.step(IDLE_MILLIS), generator::abandon);
                return worker;
            } catch (RuntimeException e) {
                stage.close();
                throw e;
            }
        } catch (UncheckedIOException e) {
            tokenizer.close();
            if (e.getCause() instanceof ClosedByInterruptException) { // an interrupt closes the file that is being read
                throw new InterruptedException("load abandoned");
            }
            throw FailureException.of(
                    FailureCode.DAMAGED_MODEL,
                    "The model file cannot be read: " + e.getMessage() + ".",
                    "Pull it again.");
        } catch (RuntimeException | InterruptedException e) {
            tokenizer.close();
            throw e;
        }
    }

    @Override
    public ModelFacts facts() {
        return file.description().toFacts();
    }

    @Override
    public String precision() {
        return stage.precision().label();
    }

    @Override
    public Call open(Request request, Events events) {
        if (request instanceof Request.Generate generate) {
            PendingCall call = new PendingCall();
            long now = System.nanoTime();
            try {
                intake.execute(() -> take(generate, events, call, now));
            } catch (RejectedExecutionException e) {
                events.failed(intake.isShutdown() ? Worker.ended() : full());
            }
            return call;
        }
        events.failed(Failure.of(
                FailureCode.UNSUPPORTED_FIELD,
                "This model generates text and makes no embeddings.",
                "Deploy an embedding model, for example all-minilm-l6-v2."));
        return () -> {};
    }

    private void take(Request.Generate generate, Events events, PendingCall call, long arrived) {
        try {
            Generator.Pending pending = generator.accept(generate.message(), events, arrived);
            call.become(pending);
            generator.enqueue(pending).ifPresent(events::failed);
        } catch (FailureException e) {
            events.failed(e.failure());
        } catch (RuntimeException e) {
            LOG.warn("request {} could not be read", generate.message().getRequestId(), e);
            events.failed(Failure.of(FailureCode.RUNTIME_FAILED, "The request could not be read: " + e + "."));
        }
    }

    private Failure full() {
        return Failure.of(
                FailureCode.OVERLOADED,
                generator.running() + " requests run and " + generator.waiting() + " wait, which is all that may.",
                "Try again in a moment, or deploy more replicas.");
    }

    @Override
    public Load load() {
        long cacheBytes = generator.cacheBytes();
        return new Load(
                fixedBytes + cacheBytes,
                OptionalLong.of(cacheBytes),
                generator.running(),
                generator.waiting(),
                generator.generatedTokens(),
                generator.decodeTokensPerSecond(),
                generator.prefillTokensPerSecond());
    }

    @Override
    public void onExit(Consumer<Failure> listener) {
        thread.onExit(listener);
    }

    @Override
    public void close() {
        List<Runnable> unread = intake.shutdownNow();
        thread.close(() -> {
            generator.close();
            unread.forEach(Runnable::run); // each finds the generator closed and says so
            stage.close();
            tokenizer.close();
            file.close();
        });
    }

    /** A call whose request is not read yet. */
    private static final class PendingCall implements Call {
        private boolean cancelled;
        private @Nullable Call call;

        synchronized void become(Call call) {
            this.call = call;
            if (cancelled) {
                call.cancel();
            }
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
            if (call != null) {
                call.cancel();
            }
        }
    }
}
