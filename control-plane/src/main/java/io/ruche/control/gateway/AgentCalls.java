package io.ruche.control.gateway;

import io.ruche.control.money.Means;
import io.ruche.scheduler.failure.Failure;
import java.util.function.Consumer;

/** The way of agents to models: the only one they have. Any thread; nothing blocks. */
public interface AgentCalls {
    /**
     * Has a model answer. Asked again under the same id while it runs, or within a minute after its end, it is the same call
     * and gets the same answer.
     *
     * @param heard called once, on any thread, maybe before this returns; never after {@link Call#cancel}
     */
    Call ask(AgentCall call, Consumer<Answer> heard);

    /** What budgets make of an agent's models now: what is asked all the same is refused. */
    default Means means(String agent) {
        return Means.FREE;
    }

    /** A call under way. */
    interface Call {
        /** Nobody waits for the answer any more. Idempotent. */
        void cancel();
    }

    /** What became of it. */
    sealed interface Answer {
        /**
         * @param model as it was asked for
         * @param node that answered, by its name; the provider's name when it was one elsewhere
         * @param cachedTokens of the prompt, that were there from an earlier call
         * @param millis from the call to the last token
         */
        record Answered(
                String text,
                String model,
                String node,
                int promptTokens,
                int cachedTokens,
                int outputTokens,
                long millis)
                implements Answer {}

        /** @param retryAfterSeconds when somebody said so; 0: nobody did */
        record Failed(Failure failure, long retryAfterSeconds) implements Answer {}
    }
}
