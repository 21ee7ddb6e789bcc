package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What needs somebody's word.
 *
 * @param actions that need it, besides the gates that name this policy
 * @param untrusted whether whatever untrusted text led to needs it
 * @param costAboveMicroUsd whatever costs more needs it
 * @param approvers {@code agent:NAME} or {@code human:NAME}
 * @param notCreator whether nobody may approve what is one's own
 */
public record ApprovalPolicySpec(
        List<Action> actions,
        boolean untrusted,
        Optional<Long> costAboveMicroUsd,
        List<String> approvers,
        int quorum,
        boolean notCreator,
        Duration ttl,
        OnTimeout onTimeout)
        implements Spec {

    public enum Action {
        PUBLISH,
        SEND_EXTERNAL,
        SPEND,
        DEPLOY,
        DELETE,
        HIRE,
        MEMORY_PROMOTE
    }

    public enum OnTimeout {
        REJECT,
        APPROVE
    }

    static ApprovalPolicySpec of(Values spec) {
        Values match = spec.group("match");
        return new ApprovalPolicySpec(
                match.choices("action", Action.class),
                match.findText("taint").isPresent(),
                match.findMicroUsd("costAboveUsd"),
                spec.texts("approvers"),
                spec.count("quorum"),
                spec.text("separation").equals("notCreator"),
                spec.span("ttl"),
                spec.choice("onTimeout", OnTimeout.class));
    }
}
