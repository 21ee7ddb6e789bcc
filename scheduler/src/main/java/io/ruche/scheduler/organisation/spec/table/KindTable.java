package io.ruche.scheduler.organisation.spec.table;

import static io.ruche.scheduler.organisation.spec.table.Field.optional;
import static io.ruche.scheduler.organisation.spec.table.Field.required;
import static io.ruche.scheduler.organisation.spec.table.FieldType.name;
import static io.ruche.scheduler.organisation.spec.table.FieldType.shaped;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The table itself: what each kind is for and which fields its {@code spec} has. */
public final class KindTable {
    public static final String API_VERSION = "ruche.io/v1";

    /** The fields of every document's {@code metadata}. */
    public static final Fields METADATA = new Fields(List.of(
            required("name", name(), "Its name, unique among the documents of its kind."),
            optional("labels", new FieldType.Labels(32), "Words of your own to find it by."),
            optional("owner", shaped("user:[a-zA-Z0-9._-]{1,60}", "user:NAME, as user:me"), "Who answers for it.")));

    private static final Map<SpecKind, Entry> KINDS = new EnumMap<>(SpecKind.class);

    static {
        put(
                SpecKind.ORGANISATION,
                "Agents with a mission, what holds for all of them, and where they run.",
                AgentKinds.ORGANISATION);
        put(SpecKind.AGENT, "Somebody who works: persona, models, tools, and what wakes it.", AgentKinds.AGENT);
        put(
                SpecKind.MODEL_POLICY,
                "Which models may see which data, and what happens when none is there.",
                GuardKinds.MODEL_POLICY);
        put(SpecKind.BUDGET, "How much may be spent in a window of time, and what happens then.", GuardKinds.BUDGET);
        put(
                SpecKind.APPROVAL_POLICY,
                "What needs somebody's word before it happens, whose, and until when.",
                GuardKinds.APPROVAL_POLICY);
        put(SpecKind.WORKFLOW, "Steps, what starts them, and who does each.", WorkKinds.WORKFLOW);
        put(
                SpecKind.CONVERSATION,
                "When agents talk with each other, who speaks, and when it ends.",
                WorkKinds.CONVERSATION);
        put(SpecKind.MEMORY_POLICY, "What an agent recalls, reflects on and forgets.", AgentKinds.MEMORY_POLICY);
        put(
                SpecKind.RELATIONSHIP,
                "What two agents are to each other at first, and how that moves.",
                AgentKinds.RELATIONSHIP);
        put(SpecKind.LESSON, "What one agent learnt and others should know, with its evidence.", AgentKinds.LESSON);
        put(SpecKind.CHANNEL, "A way in and out for people.", PlaceKinds.CHANNEL);
        put(SpecKind.OFFICE, "The office that one sees the agents in.", PlaceKinds.OFFICE);
        put(
                SpecKind.SECRET_REF,
                "The name of a secret; its value is set apart and never written here.",
                PlaceKinds.SECRET_REF);
    }

    private KindTable() {}

    private record Entry(String doc, Fields fields) {}

    /** The fields of the kind's {@code spec}. */
    public static Fields spec(SpecKind kind) {
        return entry(kind).fields();
    }

    /** What the kind is for, in one sentence. */
    public static String doc(SpecKind kind) {
        return entry(kind).doc();
    }

    private static void put(SpecKind kind, String doc, List<Field> fields) {
        KINDS.put(kind, new Entry(doc, new Fields(fields)));
    }

    private static Entry entry(SpecKind kind) {
        Entry entry = KINDS.get(kind);
        if (entry == null) {
            throw new IllegalStateException("the table lacks " + kind);
        }
        return entry;
    }
}
