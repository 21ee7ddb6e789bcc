package io.ruche.scheduler.organisation.spec.table;

import static io.ruche.scheduler.organisation.spec.table.Field.optional;
import static io.ruche.scheduler.organisation.spec.table.Field.or;
import static io.ruche.scheduler.organisation.spec.table.Field.required;
import static io.ruche.scheduler.organisation.spec.table.FieldType.choice;
import static io.ruche.scheduler.organisation.spec.table.FieldType.decimal;
import static io.ruche.scheduler.organisation.spec.table.FieldType.exactlyOne;
import static io.ruche.scheduler.organisation.spec.table.FieldType.group;
import static io.ruche.scheduler.organisation.spec.table.FieldType.list;
import static io.ruche.scheduler.organisation.spec.table.FieldType.name;
import static io.ruche.scheduler.organisation.spec.table.FieldType.shaped;
import static io.ruche.scheduler.organisation.spec.table.FieldType.span;
import static io.ruche.scheduler.organisation.spec.table.FieldType.text;
import static io.ruche.scheduler.organisation.spec.table.FieldType.to;
import static io.ruche.scheduler.organisation.spec.table.FieldType.whole;

import java.util.List;

/** The kinds about what agents do together. */
final class WorkKinds {
    private static final FieldType STEP_ID = shaped("[a-z][a-zA-Z0-9-]{0,62}", "a letter, then letters, digits or '-'");
    private static final FieldType PATH = shaped(
            "[A-Za-z0-9_-][A-Za-z0-9_.-]{0,100}(/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,100}){0,8}",
            "a path in the workspace, as inbox or leads/new");

    private static final FieldType TRIGGER = exactlyOne(
            List.of("event", "cron", "manual", "webhook", "a2a", "folder", "feed"),
            optional("event", AgentKinds.EVENT, "When it happens."),
            optional("cron", new FieldType.Cron(), "By the clock, in the organisation's time zone."),
            optional("manual", new FieldType.Flag(), "When somebody asks for it."),
            optional("webhook", name(), "When somebody calls that address."),
            optional("a2a", name(), "When another agent system asks for that skill. Not yet."),
            optional("folder", PATH, "When a file is put there."),
            optional("feed", FieldType.url(), "When an RSS, Atom or JSON feed has something new."),
            or("every", span("10s", "7d"), "5m", "How often a folder or feed is looked at."));

    private static final FieldType STEP = exactlyOne(
            List.of("agent", "tool", "job"),
            required("id", STEP_ID, "Its name in this workflow."),
            optional("agent", to(SpecKind.AGENT), "The agent that does it."),
            optional("tool", Tools.TYPE, "The tool that does it."),
            optional("job", name(), "The kind of job that does it. Not yet."),
            optional(
                    "prompt",
                    text(20_000),
                    "What the agent is asked; {find.title} stands for what step find answered."),
            optional("with", new FieldType.Free(), "What the tool or job is given."),
            optional("outputSchema", new FieldType.Free(), "The JSON Schema that its answer follows."),
            optional(
                    "tools",
                    list(Tools.TYPE, 16),
                    "The only ones of the agent's tools that it may use for this; [] lets it answer at once."),
            or("needs", list(STEP_ID, 64), "[]", "Steps that come before it."),
            optional("when", text(500), "Only if this holds, as find.worthIt and find.score > 3."),
            optional("gate", to(SpecKind.APPROVAL_POLICY), "Whose word it needs first."),
            or("timeout", span("1s", "7d"), "30m", "How long it may take."),
            or(
                    "retry",
                    group(
                            or("max", whole(0, 20), "0", "Tries after the first."),
                            or(
                                    "backoff",
                                    span("100ms", "1d"),
                                    "10s",
                                    "The wait before the first of them; it doubles.")),
                    "{}",
                    "What happens when it fails."),
            optional("idempotencyKey", text(300), "Makes its effect happen once however often it is tried."),
            optional("budgetRef", to(SpecKind.BUDGET), "What it may spend."),
            optional("compensate", STEP_ID, "The step that undoes it when a later one fails."),
            optional(
                    "foreach",
                    text(300),
                    "Once for each item of that list, as find.items; {item.title} is of the item."),
            optional(
                    "loop",
                    group(
                            optional("until", text(500), "Until this holds, as look.found or loop.iteration == 5."),
                            required("maxIterations", whole(1, 10_000), "At most so often."),
                            or(
                                    "pacing",
                                    group(
                                            or("min", span("0s", "7d"), "1m", "The least time between two."),
                                            or("max", span("0s", "30d"), "1h", "The most.")),
                                    "{}",
                                    "How fast it goes round.")),
                    "Again and again."));

    static final List<Field> WORKFLOW = List.of(
            required("triggers", list(TRIGGER, 1, 16), "What starts it."),
            optional("inputs", new FieldType.Free(), "The JSON Schema of what it is started with."),
            or(
                    "concurrency",
                    choice("coalesce", "skip", "enqueue"),
                    "coalesce",
                    "What happens when it is started while it runs."),
            or("catchUp", choice("skip", "all"), "skip", "What happens to times missed while the house was down."),
            or("catchUpMax", whole(1, 1_000), "10", "The most of them that are made up for."),
            or("timeout", span("1s", "30d"), "1d", "How long a run may take."),
            optional("budgetRef", to(SpecKind.BUDGET), "What a run may spend."),
            required("steps", list(STEP, 1, 100), "What is done."));

    static final List<Field> CONVERSATION = List.of(
            or(
                    "type",
                    choice("spontaneous", "scheduled"),
                    "spontaneous",
                    "By chance when an agent is free, or by the clock."),
            optional("topic", text(1_000), "What it is about."),
            required(
                    "participants",
                    group(
                            or("select", choice("nearby", "team", "list"), "nearby", "Who is asked."),
                            optional("team", name(), "For select: team."),
                            or("agents", list(to(SpecKind.AGENT), 64), "[]", "For select: list."),
                            or("min", whole(2, 16), "2", "The fewest that make it one."),
                            or("max", whole(2, 16), "4", "The most.")),
                    "Who takes part."),
            or("place", choice("cooler", "meetingTable", "desk"), "cooler", "Where in the office."),
            or(
                    "start",
                    group(
                            or("probability", decimal("0", "1"), "0.2", "Chance that a free agent starts one."),
                            or("cooldownPair", span("0s", "30d"), "60s", "Rest between two of the same agents."),
                            or("cooldownAgent", span("0s", "30d"), "15s", "Rest of one agent between two."),
                            optional("quietHours", AgentKinds.HOURS, "When there are none."),
                            or("affinityBias", decimal("0", "1"), "0.5", "How much friends are preferred."),
                            optional("cron", new FieldType.Cron(), "When a scheduled one starts.")),
                    "{}",
                    "When it starts."),
            or(
                    "turns",
                    group(
                            or("order", choice("round", "moderator", "bid"), "round", "Who speaks next."),
                            optional("moderator", to(SpecKind.AGENT), "For order: moderator."),
                            or("maxRounds", whole(1, 32), "4", "Times that everybody speaks."),
                            or("maxTurns", whole(2, 256), "32", "Times that somebody speaks."),
                            or("maxTokensPerTurn", whole(1, 4_096), "160", "The most tokens of one turn.")),
                    "{}",
                    "How it goes."),
            or(
                    "stop",
                    list(choice("allPass", "maxTurns", "ttl", "budget"), 1, 4),
                    "[allPass, maxTurns, budget]",
                    "What ends it."),
            or("ttl", span("10s", "1d"), "10m", "How long it may take."),
            or(
                    "outputs",
                    list(choice("summary", "decisions", "lessons", "relationshipDelta", "tasks"), 5),
                    "[summary, relationshipDelta]",
                    "What comes of it."),
            or(
                    "models",
                    list(new FieldType.ModelName(), 16),
                    "[]",
                    "Models to talk with, in order; each agent's own when empty."),
            optional("budgetRef", to(SpecKind.BUDGET), "What talk may cost."));

    private WorkKinds() {}
}
