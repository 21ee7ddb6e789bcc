package io.ruche.control.jobs.service;

import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.service.Jobs.Watched;
import io.ruche.control.jobs.service.Portions.Portion;
import io.ruche.control.watch.Delta;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A job as it changes. What changes while nobody asks is told as one. On the loop of inputs. */
final class JobChanges implements Portions.Source<Watched> {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final InputPorts ports;
    private final JobId id;
    private final Runnable closed;
    private final Subscription subscription;
    private final AtomicBoolean looksSoon = new AtomicBoolean();
    private long told;
    private @Nullable CompletableFuture<Portion<Watched>> asked;

    // of the state loop
    private volatile boolean isMarked;
    private volatile @Nullable Failure ended;

    /**
     * Throws NOT_FOUND.
     *
     * @param closed told once, when nobody listens any more
     */
    JobChanges(InputPorts ports, JobId id, Optional<ResumeToken> from, Runnable closed) {
        this.ports = ports;
        this.id = id;
        this.closed = closed;
        State now = ports.cluster().state();
        if (now.findJob(id).isEmpty()) throw Jobs.missing(id);
        this.told = from.filter(token -> token.isOf(now)).map(ResumeToken::n).orElse(0L);
        this.subscription = ports.cluster().watch(Optional.empty(), new Ear());
    }

    @Override
    public CompletionStage<Portion<Watched>> next() {
        CompletableFuture<Portion<Watched>> answer = new CompletableFuture<>();
        asked = answer;
        look();
        return answer;
    }

    private void lookSoon() {
        if (!looksSoon.compareAndSet(false, true)) return;
        try {
            ports.loop().execute(() -> {
                looksSoon.set(false);
                look();
            });
        } catch (RejectedExecutionException e) {
            looksSoon.set(false);
            ports.timers().after(RETRY, this::lookSoon);
        }
    }

    private void look() {
        CompletableFuture<Portion<Watched>> answer = asked;
        if (answer == null) return;
        Failure end = ended;
        State now = ports.cluster().state();
        Optional<Job> found = now.findJob(id);
        if (end != null || found.isEmpty()) {
            asked = null;
            answer.completeExceptionally(end != null ? new FailureException(end) : Jobs.missing(id));
            return;
        }
        Job job = found.get();
        boolean isNews = job.revision() > told;
        if (!isNews && !job.hasEnded() && !isMarked) return;
        told = job.revision();
        isMarked = false;
        asked = null;
        Watched item = new Watched(isNews ? found : Optional.empty(), ResumeToken.of(now));
        answer.complete(new Portion<>(isNews || !job.hasEnded() ? List.of(item) : List.of(), job.hasEnded()));
    }

    @Override
    public void close() {
        subscription.close();
        closed.run();
    }

    /** On the state loop. */
    private final class Ear implements Watcher {
        private final String row = "job/" + id;

        @Override
        public void snapshot(State at) {
            lookSoon();
        }

        @Override
        public void delta(Delta delta) {
            if (delta.rows().containsKey(row)) lookSoon();
        }

        @Override
        public void bookmark(ResumeToken at) {
            isMarked = true;
            lookSoon();
        }

        @Override
        public void reset() {}

        @Override
        public void ended(Failure why) {
            ended = why;
            lookSoon();
        }
    }
}
