package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.AgentSpec.Trust;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec.OnExhausted;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Scope;
import io.ruche.scheduler.organisation.spec.ChannelSpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.check.MeaningCheck.Told;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.spelling.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Money, people's word, and ways in and out. */
final class GuardCheck {
    private GuardCheck() {}

    static void budget(BudgetSpec budget, Told told, House after) {
        if (budget.onExhausted() == OnExhausted.DEGRADE && budget.degradeTo().isEmpty()) {
            told.error("spec.onExhausted", "'degrade' without a model", "degradeTo: MODEL");
        }
        if (budget.onExhausted() != OnExhausted.DEGRADE && budget.degradeTo().isPresent()) {
            told.error("spec.degradeTo", "a model that nothing degrades to", "onExhausted: degrade");
        }
        budget.target().ifPresent(target -> target(budget.scope(), target, told, after));
        larger(budget, told, after);
    }

    private static void target(Scope scope, String target, Told told, House after) {
        Stream<String> names = switch (scope) {
            case ORG -> after.each(OrganisationSpec.class).map(House.Named::name);
            case TEAM -> after.teams();
            case AGENT -> after.each(AgentSpec.class).map(House.Named::name);
            case WORKFLOW -> after.each(WorkflowSpec.class).map(House.Named::name);
            case PROJECT -> Stream.of(target);
        };
        List<String> known = names.sorted().toList();
        if (!known.contains(target)) {
            String what = scope.name().toLowerCase(Locale.ROOT);
            told.error(
                    "spec.target",
                    "no " + what + " " + SpecProblems.shown(target),
                    known.isEmpty() ? "the name of its " + what : SpecProblems.oneOf(known),
                    Spelling.nearest(target, known));
        }
    }

    /** What the organisation may not spend, no part of it can. */
    private static void larger(BudgetSpec budget, Told told, House after) {
        Optional<Long> own = budget.limit().microUsd();
        if (own.isEmpty() || budget.scope() == Scope.ORG) {
            return;
        }
        after.each(OrganisationSpec.class)
                .filter(organisation -> organisation.spec().agents().stream()
                        .flatMap(agent -> after.agent(agent).stream())
                        .anyMatch(agent ->
                                agent.budget().filter(told.name()::equals).isPresent()))
                .flatMap(organisation -> organisation.spec().budget().stream())
                .filter(name -> after.budget(name)
                        .filter(whole -> whole.window() == budget.window())
                        .flatMap(whole -> whole.limit().microUsd())
                        .filter(whole -> whole < own.get())
                        .isPresent())
                .findFirst()
                .ifPresent(name -> told.error(
                        "spec.limit.usd",
                        "more than the Budget '" + name + "' of the whole organisation for the same time",
                        "no more than that"));
    }

    static void approval(ApprovalPolicySpec approval, Told told, House after) {
        int approvers = approval.approvers().size();
        if (approval.quorum() > approvers) {
            told.error("spec.quorum", "" + approval.quorum(), "at most the number of approvers, " + approvers);
        }
        for (int i = 0; i < approvers; i++) {
            String approver = approval.approvers().get(i);
            String path = "spec.approvers[" + i + "]";
            if (approver.startsWith("agent:")) {
                after.agent(approver.substring("agent:".length()))
                        .filter(agent -> agent.trust() != Trust.DECIDER)
                        .ifPresent(agent -> told.error(
                                path,
                                SpecProblems.shown(approver) + ", who may not approve",
                                "an agent with trust: decider"));
            }
        }
    }

    static void channel(ChannelSpec channel, Told told) {
        if (channel.type() != ChannelSpec.Type.WEB && channel.tokenSecret().isEmpty()) {
            told.error("spec.tokenSecretRef", "missing", "the SecretRef of the channel's token");
        }
    }
}
