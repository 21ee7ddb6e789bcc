package io.ruche.scheduler.organisation.approval;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec.Action;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Which policies an action needs the word of. */
public final class Approvals {
    private Approvals() {}

    /**
     * What a policy is about. One that says nothing is about everything that somebody who names it does outside.
     *
     * @param policy its name
     * @param actions any of which needs its word
     * @param untrusted whether whatever untrusted text led to does
     * @param costAboveMicroUsd whatever costs more, in millionths of a US dollar, does
     */
    public record Rule(String policy, List<Action> actions, boolean untrusted, Optional<Long> costAboveMicroUsd) {
        public Rule {
            actions = List.copyOf(actions);
        }

        public static Rule of(String name, ApprovalPolicySpec policy) {
            return new Rule(name, policy.actions(), policy.untrusted(), policy.costAboveMicroUsd());
        }

        private boolean saysNothing() {
            return actions.isEmpty() && !untrusted && costAboveMicroUsd.isEmpty();
        }

        private boolean matches(Collection<Action> may, Label label, long microUsd) {
            return !Collections.disjoint(actions, may)
                    || (untrusted && label.isUntrusted())
                    || costAboveMicroUsd.filter(most -> microUsd > most).isPresent()
                    || (saysNothing() && !may.isEmpty());
        }
    }

    /**
     * The names of the policies that match, in their order; all of them must be satisfied.
     *
     * @param rules those that the agent's tools name
     * @param may what the action is, or may be, as far as anybody knows; empty when it reaches nobody outside
     * @param label of all that led to the action
     * @param microUsd what it would cost, in millionths of a US dollar
     */
    public static List<String> needed(List<Rule> rules, Collection<Action> may, Label label, long microUsd) {
        return rules.stream()
                .filter(rule -> rule.matches(may, label, microUsd))
                .map(Rule::policy)
                .sorted()
                .toList();
    }
}
