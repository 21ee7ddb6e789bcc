package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.table.KindTable;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.spec.tree.Values;
import java.util.Map;

/** What a document says, as a record of its kind; names of other documents are texts. */
public sealed interface Spec
        permits OrganisationSpec,
                AgentSpec,
                ModelPolicySpec,
                BudgetSpec,
                ApprovalPolicySpec,
                WorkflowSpec,
                ConversationSpec,
                MemoryPolicySpec,
                RelationshipSpec,
                LessonSpec,
                ChannelSpec,
                OfficeSpec,
                SecretRefSpec {

    /** @param tree as the check let it through */
    static Spec of(SpecKind kind, Map<String, Object> tree) {
        Values values = new Values(KindTable.spec(kind), tree);
        return switch (kind) {
            case ORGANISATION -> OrganisationSpec.of(values);
            case AGENT -> AgentSpec.of(values);
            case MODEL_POLICY -> ModelPolicySpec.of(values);
            case BUDGET -> BudgetSpec.of(values);
            case APPROVAL_POLICY -> ApprovalPolicySpec.of(values);
            case WORKFLOW -> WorkflowSpec.of(values);
            case CONVERSATION -> ConversationSpec.of(values);
            case MEMORY_POLICY -> MemoryPolicySpec.of(values);
            case RELATIONSHIP -> RelationshipSpec.of(values);
            case LESSON -> LessonSpec.of(values);
            case CHANNEL -> ChannelSpec.of(values);
            case OFFICE -> OfficeSpec.of(values);
            case SECRET_REF -> SecretRefSpec.of(values);
        };
    }
}
