package io.ruche.control.state;

import java.util.concurrent.CompletionStage;

/**
 * Makes decisions where an agent's memories are. What it runs is pure: it may run twice, or nowhere, and nothing is changed
 * by it. Any thread; nothing blocks.
 */
public interface TurnGrid {
    /**
     * The next decision of a turn of this agent.
     *
     * @param question a {@code TurnQuestion} of {@code turns.proto}
     * @return the decision, as {@code TurnCodec} reads it; completes on any thread, within 5 s or exceptionally: it is for the
     *     caller to send it again
     */
    CompletionStage<byte[]> advance(String agent, byte[] question);
}
