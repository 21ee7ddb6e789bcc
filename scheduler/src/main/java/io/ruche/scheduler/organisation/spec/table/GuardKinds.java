package io.ruche.scheduler.organisation.spec.table;

import static io.ruche.scheduler.organisation.spec.table.Field.optional;
import static io.ruche.scheduler.organisation.spec.table.Field.or;
import static io.ruche.scheduler.organisation.spec.table.Field.required;
import static io.ruche.scheduler.organisation.spec.table.FieldType.atLeastOne;
import static io.ruche.scheduler.organisation.spec.table.FieldType.choice;
import static io.ruche.scheduler.organisation.spec.table.FieldType.group;
import static io.ruche.scheduler.organisation.spec.table.FieldType.list;
import static io.ruche.scheduler.organisation.spec.table.FieldType.money;
import static io.ruche.scheduler.organisation.spec.table.FieldType.name;
import static io.ruche.scheduler.organisation.spec.table.FieldType.shaped;
import static io.ruche.scheduler.organisation.spec.table.FieldType.span;
import static io.ruche.scheduler.organisation.spec.table.FieldType.whole;

import java.util.List;

/** The kinds that keep agents within bounds: data, money, and people's word. */
final class GuardKinds {
    private static final long MANY = 1_000_000_000_000L;

    static final List<Field> MODEL_POLICY = List.of(
            or(
                    "dataClass",
                    list(choice("public", "private", "secret"), 1, 3),
                    "[private]",
                    "The data that it is about."),
            required(
                    "allow",
                    list(
                            group(
                                    required(
                                            "provider",
                                            name(),
                                            "grid for this house's machines, else a configured provider."),
                                    or(
                                            "models",
                                            list(
                                                    shaped(
                                                            "[A-Za-z0-9][A-Za-z0-9._:/@+*-]{0,127}|\\*",
                                                            "a model's name, * for any part, as glm-*"),
                                                    1,
                                                    64),
                                            "['*']",
                                            "Models of it."),
                                    or(
                                            "zones",
                                            list(name(), 16),
                                            "[]",
                                            "Machines' zones; any if none is named. The default alone, for now.")),
                            1,
                            16),
                    "What may see that data; all else may not."),
            or(
                    "embeddings",
                    group(or(
                            "same",
                            new FieldType.Flag(),
                            "true",
                            "Whether embeddings follow the same rule. The default alone, for now.")),
                    "{}",
                    "The models of memories."),
            or("onUnavailable", choice("queue", "fail"), "queue", "What happens while no allowed model can be had."),
            or(
                    "cloud",
                    group(
                            optional("maxCallsPerDay", whole(0, 1_000_000), "Calls in one day."),
                            or(
                                    "purpose",
                                    list(choice("decision", "writing", "coding", "talk", "reflection"), 8),
                                    "[]",
                                    "What they may be for; anything if none is named."),
                            or("redact", list(choice("secrets", "pii"), 2), "[]", "What is taken out before.")),
                    "{}",
                    "Calls that leave the house."));

    static final List<Field> BUDGET = List.of(
            required("scope", choice("org", "team", "agent", "workflow", "project"), "Whose spending is counted."),
            optional("target", name(), "Which one of that scope; whoever names this budget if not said."),
            or("window", choice("hour", "day", "month", "run"), "day", "Over which time."),
            required(
                    "limit",
                    atLeastOne(
                            optional("usd", money(), "Money."),
                            optional("tokensIn", whole(1, MANY), "Tokens read."),
                            optional("tokensOut", whole(1, MANY), "Tokens written."),
                            optional("gpuSeconds", whole(1, MANY), "Time on GPUs."),
                            optional("wallSeconds", whole(1, MANY), "Time by the clock."),
                            optional("calls", whole(1, MANY), "Model calls."),
                            optional("messages", whole(1, MANY), "Messages sent. Not yet.")),
                    "How much; at least one of them."),
            or("warnAt", list(whole(1, 100), 8), "[80]", "Per cent at which people are told."),
            or("onExhausted", choice("pause", "degrade", "requireApproval"), "pause", "What happens when it is spent."),
            optional("degradeTo", new FieldType.ModelName(), "The model to go on with."),
            or("unpriced", choice("deny", "allow"), "deny", "What happens to a call whose price nobody knows."),
            or("reserve", new FieldType.Flag(), "true", "Whether a call's most is set aside before it starts."));

    static final List<Field> APPROVAL_POLICY = List.of(
            required(
                    "match",
                    group(
                            or(
                                    "action",
                                    list(
                                            choice(
                                                    "publish",
                                                    "sendExternal",
                                                    "spend",
                                                    "deploy",
                                                    "delete",
                                                    "hire",
                                                    "memoryPromote"),
                                            7),
                                    "[]",
                                    "Actions that need it."),
                            optional("taint", choice("untrusted"), "Also whatever untrusted text led to."),
                            optional("costAboveUsd", money(), "Also whatever costs more. Not yet.")),
                    "What needs somebody's word; a workflow's gate always does."),
            required("approvers", list(new FieldType.Party(), 1, 16), "Whose word counts."),
            or("quorum", whole(1, 16), "1", "How many of them."),
            or("separation", choice("notCreator", "none"), "notCreator", "Whether one may approve one's own."),
            or("ttl", span("1s", "365d"), "4h", "How long it waits."),
            or("onTimeout", choice("reject", "approve"), "reject", "What then holds."));

    private GuardKinds() {}
}
