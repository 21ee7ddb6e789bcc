package io.ruche.agent.adapter.worker;

import io.ruche.agent.loop.Launcher;
import io.ruche.agent.loop.Ongoing;
import io.ruche.agent.runtime.RuntimeContext;
import io.ruche.agent.runtime.StageAssignment;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.InstanceSpec;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads on one thread, ends workers on another, so that a load that hangs does not keep memory from being freed. */
public final class ThreadedLauncher implements Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadedLauncher.class);
    private static final int WAITING_AT_MOST = 1_000;

    private final Runtimes runtimes;
    private final RuntimeContext context;
    private final ExecutorService loads = thread("agent-load");
    private final ExecutorService ends = thread("agent-end");

    public ThreadedLauncher(Runtimes runtimes, RuntimeContext context) {
        this.runtimes = runtimes;
        this.context = context;
    }

    private static ExecutorService thread(String name) {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING_AT_MOST), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public Ongoing start(InstanceSpec spec, Path model, Listener listener) {
        Load load = new Load(new StageAssignment(spec, model), listener);
        try {
            loads.execute(load.task);
        } catch (RejectedExecutionException e) {
            load.tellFailed(Failure.of(FailureCode.CANCELLED, "The agent is ending."));
        }

        return load;
    }

    @Override
    public void stop(Worker worker, Runnable done) {
        try {
            ends.execute(() -> end(worker, done));
        } catch (RejectedExecutionException e) {
            end(worker, done);
        }
    }

    private static void end(Worker worker, Runnable done) {
        try {
            worker.close();
        } catch (RuntimeException e) {
            LOG.warn("A worker did not end cleanly", e);
        } finally {
            done.run();
        }
    }

    @Override
    public void close() {
        loads.shutdownNow();
        ends.shutdown();
    }

    private final class Load implements Ongoing {
        private final StageAssignment stage;
        private final Listener listener;
        private final AtomicBoolean told = new AtomicBoolean();
        private final FutureTask<?> task = new FutureTask<>(this::run, null);
        private volatile boolean begun;

        Load(StageAssignment stage, Listener listener) {
            this.stage = stage;
            this.listener = listener;
        }

        @Override
        public void cancel() {
            // interrupts it if it runs; one that has not begun never will, and must be told of here
            if (task.cancel(true) && !begun) {
                tellFailed(Failure.of(FailureCode.CANCELLED, "The load was given up before it began."));
            }
        }

        private void run() {
            begun = true;
            try {
                Worker worker = runtimes.get(stage.spec().getRuntime()).start(context, stage, listener::progress);
                if (told.compareAndSet(false, true)) {
                    listener.started(worker);
                } else {
                    worker.close();
                }
            } catch (FailureException e) {
                tellFailed(e.failure());
            } catch (InterruptedException e) {
                tellFailed(Failure.of(FailureCode.CANCELLED, "The load was given up."));
            } catch (OutOfMemoryError e) {
                tellFailed(Failure.of(
                        FailureCode.DOES_NOT_FIT_NOW,
                        "The load ran out of memory: " + e.getMessage() + ".",
                        "Undeploy something, or give less --context or fewer --slots."));
            } catch (RuntimeException | Error e) {
                LOG.error("Loading instance {} failed", stage.spec().getId(), e);
                tellFailed(Failure.of(
                        FailureCode.RUNTIME_FAILED,
                        "Runtime " + stage.spec().getRuntime() + " failed while loading: " + e + ".",
                        "See ruche logs."));
            } finally {
                // an interrupt that came late must not hit the next load
                Thread.interrupted();
            }
        }

        private void tellFailed(Failure failure) {
            if (told.compareAndSet(false, true)) {
                listener.failed(failure);
            }
        }
    }
}
