package io.ruche.control.jobs.service;

import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.service.Portions.Portion;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A job as it changes. What changes while nobody asks is told as one. On the loop of inputs. */
final class JobChanges implements Portions.Source<Job> {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final InputPorts ports;
    private final JobId id;
    private final Subscription subscription;
    private final AtomicBoolean looksSoon = new AtomicBoolean();
    private long told;
    private @Nullable CompletableFuture<Portion<Job>> asked;

    /** Throws NOT_FOUND. */
    JobChanges(InputPorts ports, JobId id, long afterRevision) {
        this.ports = ports;
        this.id = id;
        this.told = afterRevision;
        if (ports.cluster().state().findJob(id).isEmpty()) throw Jobs.missing(id);
        this.subscription = ports.cluster().watch(Optional.empty(), Watcher.ofChanges(this::changed));
    }

    @Override
    public CompletionStage<Portion<Job>> next() {
        CompletableFuture<Portion<Job>> answer = new CompletableFuture<>();
        asked = answer;
        look();
        return answer;
    }

    /** On the state loop. */
    private void changed() {
        if (!looksSoon.compareAndSet(false, true)) return;
        try {
            ports.loop().execute(() -> {
                looksSoon.set(false);
                look();
            });
        } catch (RejectedExecutionException e) {
            looksSoon.set(false);
            ports.timers().after(RETRY, this::changed);
        }
    }

    private void look() {
        CompletableFuture<Portion<Job>> answer = asked;
        if (answer == null) return;
        Optional<Job> found = ports.cluster().state().findJob(id);
        if (found.isEmpty()) {
            asked = null;
            answer.completeExceptionally(Jobs.missing(id));
            return;
        }
        Job job = found.get();
        boolean isNews = job.revision() > told;
        if (!isNews && !job.hasEnded()) return;
        told = job.revision();
        asked = null;
        answer.complete(new Portion<>(isNews ? List.of(job) : List.of(), job.hasEnded()));
    }

    @Override
    public void close() {
        subscription.close();
    }
}
