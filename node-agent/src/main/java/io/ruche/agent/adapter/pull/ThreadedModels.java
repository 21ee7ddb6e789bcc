package io.ruche.agent.adapter.pull;

import io.ruche.agent.loop.Models;
import io.ruche.agent.loop.Ongoing;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.file.Files;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two fetches at a time, the rest wait. */
public final class ThreadedModels implements Models {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadedModels.class);
    private static final int AT_ONCE = 2;
    private static final int WAITING_AT_MOST = 1_000;

    private final ModelFetcher fetcher;
    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadPoolExecutor pulls = new ThreadPoolExecutor(
            AT_ONCE, AT_ONCE, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING_AT_MOST), task -> {
                Thread thread = new Thread(task, "agent-pull-" + threads.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    public ThreadedModels(ModelFetcher fetcher) {
        this.fetcher = fetcher;
        pulls.allowCoreThreadTimeOut(true);
    }

    @Override
    public void list(Listener listener) {
        pulls.execute(() -> {
            try {
                fetcher.list().forEach(listener::present);
            } catch (RuntimeException e) {
                LOG.warn("The models on the disk could not be listed: {}", e.toString());
            }
        });
    }

    @Override
    public Ongoing pull(ModelSpec spec, Listener listener) {
        try {
            Future<?> pull = pulls.submit(() -> fetch(spec, listener));
            return () -> pull.cancel(true);
        } catch (RejectedExecutionException e) {
            listener.failed(
                    spec.getName(),
                    Failure.of(FailureCode.OVERLOADED, "pulls waiting: " + WAITING_AT_MOST + " (expected: fewer)."),
                    "");
            return () -> {};
        }
    }

    private void fetch(ModelSpec spec, Listener listener) {
        String name = spec.getName();
        try {
            listener.present(
                    fetcher.fetch(spec, (done, total, source) -> listener.progress(name, done, total, source)));
        } catch (FailureException e) {
            listener.failed(name, e.failure(), "");
        } catch (InterruptedException e) {
            LOG.debug("The pull of {} was given up", name);
        } catch (RuntimeException | Error e) {
            LOG.error("Pulling {} failed", name, e);
            listener.failed(
                    name,
                    Failure.of(
                            FailureCode.DOWNLOAD_FAILED, "Pulling " + name + " failed: " + e + ".", "See ruche logs."),
                    "");
        }
    }

    @Override
    public boolean isStillHere(Present model) {
        return Files.exists(model.file());
    }

    @Override
    public void close() {
        pulls.shutdownNow();
    }
}
