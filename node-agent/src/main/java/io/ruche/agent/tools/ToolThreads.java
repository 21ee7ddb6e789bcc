package io.ruche.agent.tools;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for files and others for the network, so that slow machines elsewhere keep no file waiting. None at rest. */
final class ToolThreads implements AutoCloseable {
    private static final int FILES = 2;
    private static final int REMOTE = 8;
    private static final int MOST_WAITING = 256;
    private static final int IDLE_SECONDS = 10;
    private static final int FAREWELL_SECONDS = 3;

    private final ThreadPoolExecutor files = threads("agent-tools-files", FILES);
    private final ThreadPoolExecutor remote = threads("agent-tools-remote", REMOTE);

    private static ThreadPoolExecutor threads(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** False when too much waits. */
    boolean files(Runnable task) {
        return offer(files, task);
    }

    /** False when too much waits. */
    boolean remote(Runnable task) {
        return offer(remote, task);
    }

    private static boolean offer(ThreadPoolExecutor threads, Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public void close() {
        remote.shutdownNow();
        files.shutdown();
        try {
            files.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
