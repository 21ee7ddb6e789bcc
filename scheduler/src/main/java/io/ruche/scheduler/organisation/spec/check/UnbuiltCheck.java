package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.AgentSpec.EndpointType;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec.Action;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.ChannelSpec;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.Spec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.check.MeaningCheck.Told;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What the documents have words for, and nobody carries out yet: a field that would do nothing is refused, with what to say
 * instead. Its default is taken. Whoever builds one of them takes its line away here.
 */
final class UnbuiltCheck {
    private static final Duration USUAL_RESUME = Duration.ofSeconds(30);
    private static final int USUAL_PRIORITY = 50;

    private final Told told;

    private UnbuiltCheck(Told told) {
        this.told = told;
    }

    static void check(Spec spec, Told told) {
        UnbuiltCheck check = new UnbuiltCheck(told);
        if (spec instanceof OrganisationSpec it) check.organisation(it);
        if (spec instanceof AgentSpec it) check.agent(it);
        if (spec instanceof ModelPolicySpec it) check.modelPolicy(it);
        if (spec instanceof BudgetSpec it) check.budget(it);
        if (spec instanceof ApprovalPolicySpec it) check.approval(it);
        if (spec instanceof MemoryPolicySpec it) check.memory(it);
        if (spec instanceof WorkflowSpec it) check.workflow(it);
        if (spec instanceof ChannelSpec it) check.channel(it);
    }

    private void refuse(boolean isSaid, String path, String found, String expected) {
        if (isSaid) told.error(path, found, expected);
    }

    private void organisation(OrganisationSpec it) {
        String machines =
                "nothing of the kind; agents work where their models are deployed: 'ruche deploy MODEL --replicas N'";
        refuse(
                it.placement().minNodes() > 1,
                "spec.placement.minNodes",
                "" + it.placement().minNodes(),
                machines);
        refuse(it.placement().minVram().isPresent(), "spec.placement.gpu.minVram", "a GPU for agents", machines);
        refuse(
                it.placement().spread() != OrganisationSpec.Spread.NONE,
                "spec.placement.spread",
                "work spread over machines",
                machines);
        refuse(
                it.placement().priority() != USUAL_PRIORITY,
                "spec.placement.priority",
                "" + it.placement().priority(),
                USUAL_PRIORITY + ": what people wait for goes first, agents' work comes after it");
        refuse(
                it.restart().policy() != OrganisationSpec.RestartPolicy.ALWAYS,
                "spec.restart.policy",
                "an agent that does not go on",
                "Always: a turn goes on at its last step; 'ruche org pause AGENT' stops an agent");
        refuse(
                !it.restart().resumeWithin().equals(USUAL_RESUME),
                "spec.restart.resumeWithin",
                "another time",
                "30s: turns go on as soon as somebody leads again");
        refuse(
                it.kill().onBudget() != OrganisationSpec.Stop.PAUSE,
                "spec.kill.onBudget",
                "'stop'",
                "pause, and onExhausted of the Budget");
        refuse(
                it.kill().onLoop() != OrganisationSpec.Stop.PAUSE,
                "spec.kill.onLoop",
                "'stop'",
                "pause: 'ruche org resume AGENT' lets it go on");
    }

    private void agent(AgentSpec it) {
        refuse(it.replicas() > 1, "spec.replicas", "" + it.replicas(), "1, and another Agent beside it");
        refuse(
                it.schedule().maxConcurrent() > 1,
                "spec.schedule.maxConcurrent",
                "" + it.schedule().maxConcurrent(),
                "1: an agent does one thing at a time; another Agent beside it does another");
        refuse(!it.skills().isEmpty(), "spec.skills", "skills", "what it can do in persona.bio or in a step's prompt");
        refuse(
                it.endpoint().type() != EndpointType.NATIVE,
                "spec.endpoint.type",
                "an agent from elsewhere",
                "native; webhook.send in tools.allow reaches another system");
        if (!it.mcpServers().isEmpty()) {
            told.warning(
                    "spec.mcpServers",
                    "nothing speaks MCP yet, so each call of these tools fails",
                    "http.get, http.post or webhook.send for what answers by HTTP");
        }
    }

    private void modelPolicy(ModelPolicySpec it) {
        for (int i = 0; i < it.allow().size(); i++) {
            refuse(
                    !it.allow().get(i).zones().isEmpty(),
                    "spec.allow[" + i + "].zones",
                    "zones",
                    "none: machines have no zones; provider: grid means all machines of the house");
        }
        refuse(
                !it.embeddingsToo(),
                "spec.embeddings.same",
                "false",
                "true: memories never leave the house for their embeddings");
    }

    private void budget(BudgetSpec it) {
        refuse(
                it.limit().messages().isPresent(),
                "spec.limit.messages",
                "a number of messages",
                "calls or tokensOut, which are counted");
        refuse(
                it.onExhausted() == BudgetSpec.OnExhausted.REQUIRE_APPROVAL && it.window() == BudgetSpec.Window.RUN,
                "spec.onExhausted",
                "'requireApproval' for a run",
                "a budget for an hour, a day or a month, or a gate on a step of the workflow");
    }

    private void approval(ApprovalPolicySpec it) {
        refuse(
                it.costAboveMicroUsd().isPresent(),
                "spec.match.costAboveUsd",
                "a price, which no tool has",
                "a Budget with onExhausted: requireApproval, or a gate on the step that is dear");
        int promote = it.actions().indexOf(Action.MEMORY_PROMOTE);
        refuse(
                promote >= 0,
                "spec.match.action[" + promote + "]",
                "'memoryPromote'",
                "promote.deny of the MemoryPolicy, which says what never becomes lasting");
    }

    private void memory(MemoryPolicySpec it) {
        refuse(
                !it.scopes().equals(List.of(MemoryPolicySpec.Scope.AGENT)),
                "spec.scopes",
                "memories of others",
                "[agent]; what others shall know is a Lesson");
    }

    private void workflow(WorkflowSpec it) {
        for (int i = 0; i < it.triggers().size(); i++) {
            refuse(
                    it.triggers().get(i) instanceof WorkflowSpec.Trigger.A2a,
                    "spec.triggers[" + i + "].a2a",
                    "a call of another agent system",
                    "webhook: NAME, which any system can call");
        }
        for (int i = 0; i < it.steps().size(); i++) {
            refuse(
                    it.steps().get(i).worker() instanceof WorkflowSpec.Worker.Job,
                    "spec.steps[" + i + "].job",
                    "a step by a job",
                    "agent or tool; many prompts at once are 'ruche job submit', or foreach over an agent's step");
        }
    }

    private void channel(ChannelSpec it) {
        if (it.type() == ChannelSpec.Type.WEB) return;
        told.warning(
                "spec.type",
                "nothing is sent or received by " + it.type().name().toLowerCase(Locale.ROOT) + " yet",
                "web, the console; webhook.send in an agent's tools, and webhook as a workflow's trigger");
    }
}
