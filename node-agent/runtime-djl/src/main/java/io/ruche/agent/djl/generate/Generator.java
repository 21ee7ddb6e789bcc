package io.ruche.agent.djl.generate;

import io.ruche.agent.djl.stage.EmbeddingTable;
import io.ruche.agent.djl.stage.KvCache;
import io.ruche.agent.djl.stage.Stage;
import io.ruche.agent.djl.stage.Stage.Output;
import io.ruche.agent.djl.stage.Stage.Segment;
import io.ruche.agent.djl.tokenizer.GgufTokenizer;
import io.ruche.agent.runtime.Events;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.FinishReason;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.grammar.TokenMask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves requests on a stage that holds the whole model. Its loop takes turns: one pass that gives every decoding request
 * its next token, then one chunk of the oldest prompt, a job's only when there is no other. At most {@code slots} requests have a cache at a time, those of
 * ended sessions included; the others wait in order.
 *
 * <p>{@link #accept}, {@link #enqueue} and the readings may be called from any thread; {@link #step} and what it reaches
 * belong to the worker's compute thread.
 */
public final class Generator {
    private static final Logger LOG = LoggerFactory.getLogger(Generator.class);

    private final Stage stage;
    private final EmbeddingTable embedding;
    private final Intake intake;
    private final Set<Integer> endIds;
    private final int vocabulary;
    private final int slots;
    private final ChunkPlan chunks;

    private final int queue;
    private final AtomicInteger queued = new AtomicInteger();
    private boolean closed; // guarded by arrivals
    private final BlockingQueue<Sequence> arrivals;
    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final List<Sequence> running = new ArrayList<>();
    private final SessionStore sessions = new SessionStore();

    private final AtomicLong generated = new AtomicLong();
    private final Speed decodeSpeed = new Speed();
    private final Speed prefillSpeed = new Speed();
    private volatile int runningCount;
    private volatile long cacheBytes;

    /** @param queue requests that may wait beside those that run */
    public Generator(Stage stage, EmbeddingTable embedding, GgufTokenizer tokenizer, int slots, int queue) {
        this.stage = stage;
        this.embedding = embedding;
        this.vocabulary = stage.model().vocabulary();
        this.intake = new Intake(tokenizer, Math.min(vocabulary, tokenizer.vocabulary()), stage.context());
        this.endIds = Set.copyOf(tokenizer.endOfGeneration());
        this.slots = slots;
        this.queue = queue;
        this.arrivals = new ArrayBlockingQueue<>(queue);
        this.chunks = new WarmUp(stage, embedding).run(slots);
    }

    /** Checks a request and counts its tokens; costs time with the prompt's length. Any thread. */
    public Pending accept(GenerateRequest request, Events events, long arrivedNanos) {
        return new Pending(intake.accept(request, events, arrivedNanos));
    }

    /** Hands a request to the loop, or says why it will not be taken. Any thread. */
    public Optional<Failure> enqueue(Pending request) {
        synchronized (arrivals) {
            if (closed) {
                return Optional.of(Worker.ended());
            }
            if (queued.get() < queue && arrivals.offer(request.sequence)) {
                queued.incrementAndGet();
                return Optional.empty();
            }
        }
        return Optional.of(Failure.of(
                FailureCode.OVERLOADED,
                running() + " requests run and " + waiting() + " wait, which is all that may.",
                "Try again in a moment, or deploy more replicas."));
    }

    /** A request that is checked and not yet queued. */
    public static final class Pending implements Worker.Call {
        private final Sequence sequence;

        private Pending(Sequence sequence) {
            this.sequence = sequence;
        }

        @Override
        public void cancel() {
            sequence.cancel();
        }
    }

    public int running() {
        return runningCount;
    }

    public int waiting() {
        return queued.get();
    }

    public long generatedTokens() {
        return generated.get();
    }

    public double decodeTokensPerSecond() {
        return decodeSpeed.tokensPerSecond();
    }

    public double prefillTokensPerSecond() {
        return prefillSpeed.tokensPerSecond();
    }

    /** Bytes in caches of running requests and kept sessions. */
    public long cacheBytes() {
        return cacheBytes;
    }

    /** Prompt tokens that run at a time, at the beginning of a prompt. */
    public int chunkSize() {
        return chunks.base();
    }

    /** One turn of the loop; waits up to {@code millis} when there is nothing to do. */
    public void step(long millis) throws InterruptedException {
        if (running.isEmpty() && waiting.isEmpty()) {
            Sequence next = arrivals.poll(millis, TimeUnit.MILLISECONDS);
            if (next == null) {
                return;
            }
            waiting.add(next);
        }
        arrivals.drainTo(waiting);
        endTheCancelledAndLate();
        admit();
        decode();
        prefill();
        publish();
    }

    /** Ends everything as cancelled and frees all caches; nothing is taken from then on. */
    public void close() {
        endAll(sequence -> finish(sequence, FinishReason.FINISH_REASON_CANCELLED));
    }

    /** Fails everything and frees all caches; nothing is taken from then on. */
    public void abandon(Failure failure) {
        endAll(sequence -> Telling.failed(sequence, failure));
    }

    private void endAll(Consumer<Sequence> end) {
        synchronized (arrivals) {
            closed = true;
            arrivals.drainTo(waiting);
        }
        queued.addAndGet(-waiting.size());
        waiting.forEach(end);
        waiting.clear();
        for (Sequence sequence : List.copyOf(running)) {
            end.accept(sequence);
            running.remove(sequence);
            sequence.cache().close();
        }
        sessions.close();
        publish();
    }

    private void endTheCancelledAndLate() {
        long now = System.nanoTime();
        for (Iterator<Sequence> all = waiting.iterator(); all.hasNext(); ) {
            Sequence sequence = all.next();
            if (sequence.cancelled()) {
                all.remove();
                queued.decrementAndGet();
                finish(sequence, FinishReason.FINISH_REASON_CANCELLED);
            } else if (sequence.late(now)) {
                all.remove();
                queued.decrementAndGet();
                Telling.failed(sequence, Telling.late(sequence));
            }
        }
        for (Sequence sequence : List.copyOf(running)) {
            if (sequence.cancelled()) {
                end(sequence, FinishReason.FINISH_REASON_CANCELLED);
            } else if (sequence.late(now)) {
                end(sequence, Telling.late(sequence));
            }
        }
    }

    private void admit() {
        while (running.size() < slots && !waiting.isEmpty()) {
            Sequence sequence = waiting.remove();
            queued.decrementAndGet();
            KvCache cache = sequence.sessionKey()
                    .flatMap(sessions::take)
                    .map(kept -> reuse(kept, sequence))
                    .orElseGet(stage::newCache);
            running.add(sequence);
            sessions.shrinkTo(slots - running.size());
            sequence.start(cache, System.nanoTime());
            Telling.started(sequence);
        }
    }

    /** Cuts a kept cache back to what it shares with the prompt; the last token is run again for its logits. */
    private static KvCache reuse(SessionStore.Kept kept, Sequence sequence) {
        int shared = Math.min(kept.sharedWith(sequence.prompt()), sequence.promptLength - 1);
        kept.cache().truncate(shared);
        return kept.cache();
    }

    private void decode() {
        List<Sequence> decoding =
                running.stream().filter(s -> s.answerLength() > 0).toList();
        if (!decoding.isEmpty()) {
            run(decoding, 1, true);
        }
    }

    private void prefill() {
        // of equal ones the first: the oldest of its class
        running.stream()
                .filter(sequence -> sequence.answerLength() == 0)
                .min(Comparator.comparing(Sequence::isBatch))
                .ifPresent(this::prefill);
    }

    private void prefill(Sequence sequence) {
        int past = sequence.cache().length();
        int count = chunks.size(past, sequence.promptLength - past);
        long began = System.nanoTime();
        run(List.of(sequence), count, past + count == sequence.promptLength);
        prefillSpeed.add(count, System.nanoTime() - began);
    }

    /** Runs the next {@code count} tokens of each sequence; if that fails, of each alone, so that one cannot hurt all. */
    private void run(List<Sequence> sequences, int count, boolean answer) {
        float[] logits;
        try {
            logits = forward(sequences, count, answer);
        } catch (RuntimeException e) {
            if (sequences.size() == 1) {
                fail(sequences.get(0), e);
            } else {
                sequences.forEach(sequence -> run(List.of(sequence), count, answer));
            }
            return;
        }
        if (answer) {
            for (int i = 0; i < sequences.size(); i++) {
                try {
                    take(sequences.get(i), logits, i * vocabulary);
                } catch (RuntimeException e) {
                    fail(sequences.get(i), e);
                }
            }
        }
    }

    private void fail(Sequence sequence, RuntimeException e) {
        LOG.warn("request {} failed in the runtime", sequence.request.getRequestId(), e);
        if (running.contains(sequence)) {
            end(sequence, Telling.runtimeFailed(e));
        }
    }

    private float[] forward(List<Sequence> sequences, int count, boolean answer) {
        int columns = embedding.columns();
        float[] rows = new float[sequences.size() * count * columns];
        List<Segment> segments = new ArrayList<>(sequences.size());
        for (int i = 0; i < sequences.size(); i++) {
            Sequence sequence = sequences.get(i);
            embedding.copy(sequence.ids(), sequence.cache().length(), count, rows, i * count * columns);
            segments.add(new Segment(sequence.cache(), count, answer ? Output.LAST : Output.NONE));
        }
        return stage.forward(rows, segments);
    }

    /** Chooses the sequence's next token, tells it, and ends the sequence if that was its last. */
    private void take(Sequence sequence, float[] logits, int first) {
        // what is told are the model's own logits, and sampling changes them
        float[] own = sequence.logprobs == null ? logits : Arrays.copyOfRange(logits, first, first + vocabulary);
        Guide guide = sequence.guide;
        TokenMask mask = guide == null ? null : guide.allowed(sequence.limit - sequence.answerLength());
        int token = sequence.sampler.next(logits, first, vocabulary, mask);
        long now = System.nanoTime();
        if (endIds.contains(token) && !sequence.request.getIgnoreEos()) {
            Telling.text(sequence, sequence.stops.append(sequence.decoder.flush()) + sequence.stops.flush());
            end(sequence, FinishReason.FINISH_REASON_STOP);
            return;
        }
        sequence.append(token, now);
        generated.incrementAndGet();
        boolean whole = guide != null && guide.take(token);
        boolean full = sequence.answerLength() >= sequence.limit;
        String text = sequence.stops.append(sequence.decoder.append(token));
        if (full || whole) {
            text += sequence.stops.append(sequence.decoder.flush()) + sequence.stops.flush();
        }
        Tokens.Builder tokens = Tokens.newBuilder().addIds(token).setText(text);
        if (sequence.logprobs != null) {
            tokens.addLogprobs(sequence.logprobs.of(token, own, 0, vocabulary));
        }
        Telling.tokens(sequence, tokens.build());
        if (sequence.stops.found().isPresent() || whole || full && guide != null) {
            // under a guide, what fills its bound is a whole document
            end(sequence, FinishReason.FINISH_REASON_STOP);
        } else if (full) {
            end(sequence, FinishReason.FINISH_REASON_LENGTH);
        }
    }

    private void end(Sequence sequence, FinishReason reason) {
        leave(sequence, reason != FinishReason.FINISH_REASON_UNSPECIFIED);
        finish(sequence, reason);
    }

    private void end(Sequence sequence, Failure failure) {
        leave(sequence, false);
        Telling.failed(sequence, failure);
    }

    private void leave(Sequence sequence, boolean keep) {
        running.remove(sequence);
        if (keep && sequence.sessionKey().isPresent()) {
            sessions.keep(sequence.sessionKey().get(), new SessionStore.Kept(sequence.cachedIds(), sequence.cache()));
            sessions.shrinkTo(slots - running.size());
        } else {
            sequence.cache().close();
        }
    }

    private void finish(Sequence sequence, FinishReason reason) {
        if (sequence.answerLength() > 0) {
            decodeSpeed.add(sequence.answerLength() - 1, System.nanoTime() - sequence.decodingNanos());
        }
        Telling.finished(sequence, reason, System.nanoTime());
    }

    private void publish() {
        runningCount = running.size();
        cacheBytes = sessions.bytes()
                + running.stream().mapToLong(s -> s.cache().bytes()).sum();
    }
}
