package io.ruche.scheduler.organisation.spec.table;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of documents. */
public enum SpecKind {
    ORGANISATION("Organisation"),
    AGENT("Agent"),
    MODEL_POLICY("ModelPolicy"),
    BUDGET("Budget"),
    APPROVAL_POLICY("ApprovalPolicy"),
    WORKFLOW("Workflow"),
    CONVERSATION("Conversation"),
    MEMORY_POLICY("MemoryPolicy"),
    RELATIONSHIP("Relationship"),
    LESSON("Lesson"),
    CHANNEL("Channel"),
    OFFICE("Office"),
    SECRET_REF("SecretRef");

    private final String label;

    SpecKind(String label) {
        this.label = label;
    }

    /** As documents write it, for example {@code ModelPolicy}. */
    public String label() {
        return label;
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(SpecKind::label).toList();
    }

    /** By its label, whatever the case, one or many: people type {@code agents} or {@code modelpolicies} at a prompt. */
    public static Optional<SpecKind> find(String word) {
        return Arrays.stream(values())
                .filter(kind ->
                        kind.label.equalsIgnoreCase(word) || kind.plural().equalsIgnoreCase(word))
                .findFirst();
    }

    private String plural() {
        return label.endsWith("y") ? label.substring(0, label.length() - 1) + "ies" : label + "s";
    }
}
