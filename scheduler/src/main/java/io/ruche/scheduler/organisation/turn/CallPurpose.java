package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.Purpose;
import java.util.Set;

/** What an agent's calls may be for, told by what woke it and by what it is trusted with. */
public final class CallPurpose {
    private static final String PERSON = "human:";

    private CallPurpose() {}

    /** @param source of the wake that the turn works on, as {@code human:me} */
    public static Set<Purpose> of(AgentSpec agent, WakeReason.Kind reason, String source) {
        if (reason == WakeReason.Kind.CONVERSATION) return Set.of(Purpose.TALK);
        if (reason == WakeReason.Kind.MESSAGE && source.startsWith(PERSON)) return Set.of(Purpose.TALK);
        if (reason == WakeReason.Kind.APPROVAL_DECIDED) return Set.of(Purpose.DECISION);
        if (reason == WakeReason.Kind.LESSON) return Set.of(Purpose.REFLECTION);
        return work(agent);
    }

    /** Who may decide is asked to decide; what the others make is text or code. */
    private static Set<Purpose> work(AgentSpec agent) {
        return agent.trust() == AgentSpec.Trust.DECIDER
                ? Set.of(Purpose.DECISION)
                : Set.of(Purpose.WRITING, Purpose.CODING);
    }
}
