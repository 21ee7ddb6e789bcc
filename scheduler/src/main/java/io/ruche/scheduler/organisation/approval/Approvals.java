package io.ruche.scheduler.organisation.approval;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which policies an action needs the word of. */
public final class Approvals {
    private Approvals() {}

    /**
     * The names of the policies that match, in their order; all of them must be satisfied.
     *
     * @param policies by name: those that the agent's tools, or its organisation, name
     * @param label of all that led to the action
     * @param microUsd what it would cost, in millionths of a US dollar
     */
    public static List<String> needed(
            Map<String, ApprovalPolicySpec> policies, Optional<Action> action, Label label, long microUsd) {
        List<String> needed = new ArrayList<>();
        new TreeMap<>(policies).forEach((name, policy) -> {
            boolean byAction = action.filter(policy.actions()::contains).isPresent();
            boolean byTaint = policy.untrusted() && label.isUntrusted();
            boolean byCost =
                    policy.costAboveMicroUsd().filter(most -> microUsd > most).isPresent();
            if (byAction || byTaint || byCost) {
                needed.add(name);
            }
        });
        return needed;
    }
}
