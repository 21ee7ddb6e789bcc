package io.ruche.control.jobs.service;

import io.ruche.control.jobs.input.Reception;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.Loop;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A reception for callers on any thread. */
class LoopIntake<T> implements Intake<T> {
    private final Loop loop;
    private final Supplier<Reception<T>> begin;
    private @Nullable Reception<T> reception;

    /** @param begin called on the loop when the first content comes */
    LoopIntake(Loop loop, Supplier<Reception<T>> begin) {
        this.loop = loop;
        this.begin = begin;
    }

    @Override
    public CompletionStage<Void> write(byte[] bytes, int offset, int length) {
        byte[] piece = Arrays.copyOfRange(bytes, offset, offset + length);
        return onLoop(loop, () -> reception().write(piece));
    }

    @Override
    public CompletionStage<T> finish() {
        return onLoop(loop, () -> reception().finish());
    }

    @Override
    public void abort() {
        try {
            loop.execute(() -> {
                Reception<T> begun = reception;
                if (begun != null) begun.abort();
            });
        } catch (RejectedExecutionException e) {
            // what it has written is swept
        }
    }

    /** On the loop. */
    Reception<T> reception() {
        Reception<T> begun = reception;
        if (begun == null) {
            begun = begin.get();
            reception = begun;
        }
        return begun;
    }

    /** What this gives, on the loop; OVERLOADED when the loop takes nothing. */
    static <V> CompletionStage<V> onLoop(Loop loop, Supplier<CompletionStage<V>> work) {
        CompletableFuture<V> answer = new CompletableFuture<>();
        try {
            loop.execute(() -> {
                try {
                    work.get().whenComplete((value, thrown) -> {
                        if (thrown == null) answer.complete(value);
                        else answer.completeExceptionally(FailureException.unwrap(thrown));
                    });
                } catch (RuntimeException | Error e) {
                    // whoever waits is told in any case
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(FailureException.of(
                    FailureCode.OVERLOADED,
                    "The loop of inputs is busy: " + e.getMessage() + ".",
                    "Try again in a second."));
        }
        return answer;
    }
}
