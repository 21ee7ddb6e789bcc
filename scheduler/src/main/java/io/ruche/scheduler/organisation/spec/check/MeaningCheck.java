package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.ChannelSpec;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.LessonSpec;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.OfficeSpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.RelationshipSpec;
import io.ruche.scheduler.organisation.spec.SecretRefSpec;
import io.ruche.scheduler.organisation.spec.Spec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import java.util.List;
import java.util.Optional;

/** What the table cannot say: fields that contradict each other, or what other documents say. */
final class MeaningCheck {
    private final SpecProblems problems;
    private final House after;

    MeaningCheck(SpecProblems problems, House after) {
        this.problems = problems;
        this.after = after;
    }

    void check(List<CheckedDocument> documents) {
        for (CheckedDocument document : documents) {
            document.document().ifPresent(found -> check(found.spec(), new Told(document, problems)));
        }
    }

    private void check(Spec spec, Told told) {
        UnbuiltCheck.check(spec, told);
        if (spec instanceof OrganisationSpec organisation) {
            PeopleCheck.organisation(organisation, told, after);
        } else if (spec instanceof AgentSpec agent) {
            PeopleCheck.agent(agent, told, after);
        } else if (spec instanceof RelationshipSpec relationship) {
            PeopleCheck.relationship(relationship, told, after);
        } else if (spec instanceof LessonSpec lesson) {
            PeopleCheck.lesson(lesson, told);
        } else if (spec instanceof BudgetSpec budget) {
            GuardCheck.budget(budget, told, after);
        } else if (spec instanceof ApprovalPolicySpec approval) {
            GuardCheck.approval(approval, told, after);
        } else if (spec instanceof ChannelSpec channel) {
            GuardCheck.channel(channel, told);
        } else if (spec instanceof WorkflowSpec workflow) {
            WorkCheck.workflow(workflow, told, after);
        } else if (spec instanceof ConversationSpec conversation) {
            WorkCheck.conversation(conversation, told, after);
        } else if (spec instanceof OfficeSpec office) {
            PeopleCheck.office(office, told);
        } else if (!(spec instanceof ModelPolicySpec
                || spec instanceof MemoryPolicySpec
                || spec instanceof SecretRefSpec)) {
            throw new IllegalStateException("no check for " + spec);
        }
    }

    /** Tells a document's problems at the places of its values. */
    record Told(CheckedDocument document, SpecProblems problems) {
        String name() {
            return document.id().name();
        }

        void error(String path, String found, String expected) {
            problems.error(document.place(path), path, found, expected);
        }

        void error(String path, String found, String expected, Optional<String> nearest) {
            problems.error(document.place(path), path, found, expected, nearest);
        }

        void warning(String path, String found, String expected) {
            problems.warning(document.place(path), path, found, expected);
        }
    }
}
