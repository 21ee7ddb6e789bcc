package io.ruche.control.jobs.service;

import java.util.concurrent.CompletionStage;

/**
 * Content on its way in. One call at a time: the next only when the stage of the last one is complete, which is what keeps
 * the memory of a fast client small. The first stage that ends with a {@code FailureException} says why the content is
 * refused; nothing of it is kept then, and what follows ends with the same.
 *
 * @param <T> what it becomes
 */
public interface Intake<T> {
    /**
     * Takes JSON lines, cut anywhere. The bytes are copied before this returns. Fails with INVALID_REQUEST naming the line
     * and its field, REQUEST_TOO_LARGE, DISK_FULL, OVERLOADED, or why the store takes nothing.
     */
    CompletionStage<Void> write(byte[] bytes, int offset, int length);

    /** All has come. Completes once what it became is durable. */
    CompletionStage<T> finish();

    /** Nothing more comes, and nothing is kept. Does nothing after {@link #finish}. Idempotent. */
    void abort();
}
