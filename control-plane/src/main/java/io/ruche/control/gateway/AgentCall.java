package io.ruche.control.gateway;

import io.ruche.scheduler.organisation.Sampling;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.turn.Message;
import java.util.List;
import java.util.Optional;

/**
 * What an agent asks a model.
 *
 * @param requestId {@code turn/step}: the same id is the same request, however often it is asked
 * @param organisation that lists the agent
 * @param workflow whose step it works on
 * @param run of that workflow
 * @param model as the agent's document names it
 * @param provider {@code grid} for this house's own machines, else the name of a provider
 * @param schema JSON Schema that the answer follows, unless it is plain text
 * @param maxTokens of the answer
 * @param dataClass the strictest of what the messages were made of
 */
public record AgentCall(
        String requestId,
        String agent,
        String organisation,
        Optional<String> workflow,
        Optional<String> run,
        String model,
        String provider,
        List<Message> messages,
        Optional<String> schema,
        int maxTokens,
        Sampling sampling,
        long seed,
        DataClass dataClass,
        Urgency urgency) {
    public AgentCall {
        messages = List.copyOf(messages);
    }

    /** The same in other words. */
    AgentCall with(List<Message> other) {
        return new AgentCall(
                requestId,
                agent,
                organisation,
                workflow,
                run,
                model,
                provider,
                other,
                schema,
                maxTokens,
                sampling,
                seed,
                dataClass,
                urgency);
    }

    /** Who it makes wait. */
    public enum Urgency {
        /** A person waits for the answer: it queues like any chat. */
        INTERACTIVE,
        /** It gets what chats leave over, as jobs do. */
        BATCH
    }
}
