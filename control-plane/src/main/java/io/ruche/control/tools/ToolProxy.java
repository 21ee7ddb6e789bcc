package io.ruche.control.tools;

import java.util.concurrent.CompletionStage;

/**
 * The port through which effects reach the world. Any thread; neither method waits, and no stage completes exceptionally.
 *
 * <p>A proxy remembers the highest epoch that it has heard of, on its disk. A new leader makes its own known by {@link
 * #fence} before it gives up any effect of the one before it: from then on nothing that the old one still sends is done.
 */
public interface ToolProxy {
    /**
     * Makes the epoch known to every connected proxy. Completes once each of them has it on its disk or is connected no
     * more; a proxy that connects later learns it before it performs anything. It is tried again until then, so there is
     * no answer to a leader that is cut off from its proxies, and none to one that is itself too old.
     */
    CompletionStage<Void> fence(long epoch);

    /**
     * Has it done, and sends it again under the same key when an answer was lost: a proxy that knows the key answers from
     * its memory, whatever became of whoever sent it first. Completes within 60 s: what is not known by then has {@link
     * ToolAnswer.Failed} as retryable, or {@link ToolAnswer.Unknown} when it was unkeyed and may have been sent.
     */
    CompletionStage<ToolAnswer> perform(ToolCall call);
}
