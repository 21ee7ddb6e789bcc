package io.ruche.scheduler.organisation.spec.table;

import static io.ruche.scheduler.organisation.spec.table.Field.optional;
import static io.ruche.scheduler.organisation.spec.table.Field.or;
import static io.ruche.scheduler.organisation.spec.table.Field.required;
import static io.ruche.scheduler.organisation.spec.table.FieldType.choice;
import static io.ruche.scheduler.organisation.spec.table.FieldType.decimal;
import static io.ruche.scheduler.organisation.spec.table.FieldType.group;
import static io.ruche.scheduler.organisation.spec.table.FieldType.list;
import static io.ruche.scheduler.organisation.spec.table.FieldType.name;
import static io.ruche.scheduler.organisation.spec.table.FieldType.shaped;
import static io.ruche.scheduler.organisation.spec.table.FieldType.span;
import static io.ruche.scheduler.organisation.spec.table.FieldType.text;
import static io.ruche.scheduler.organisation.spec.table.FieldType.to;
import static io.ruche.scheduler.organisation.spec.table.FieldType.whole;

import java.time.Duration;
import java.util.List;

/** The kinds about agents: who they are, what they remember, how they stand to each other. */
final class AgentKinds {
    static final FieldType EVENT =
            shaped("[a-z][a-zA-Z0-9-]{0,62}(\\.[a-zA-Z0-9-]{1,63}){0,4}", "an event, as scout.problemFound");
    static final FieldType HOURS =
            shaped("([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-4]):[0-5][0-9]", "hours, as 08:00-18:30");
    private static final FieldType TRAIT = decimal("0", "1");

    static final List<Field> ORGANISATION = List.of(
            required("mission", text(4_000), "What it is for; every agent reads it."),
            required("agents", list(to(SpecKind.AGENT), 1, 1_000), "Its agents."),
            or(
                    "defaults",
                    group(
                            optional("modelPolicy", to(SpecKind.MODEL_POLICY), "For agents that name none."),
                            optional("memory", to(SpecKind.MEMORY_POLICY), "For agents that name none."),
                            optional("budgetRef", to(SpecKind.BUDGET), "What all agents together may spend."),
                            or(
                                    "egress",
                                    choice("none", "tools"),
                                    "none",
                                    "Whether agents' tools may reach the hosts that they list.")),
                    "{}",
                    "What holds where an agent says nothing else."),
            or("timezone", new FieldType.TimeZone(), "UTC", "In which schedules and hours are meant."),
            or(
                    "placement",
                    group(
                            or(
                                    "minNodes",
                                    whole(1, 1_000),
                                    "1",
                                    "Machines that must be there. The default alone, for now."),
                            or(
                                    "gpu",
                                    group(optional(
                                            "minVram",
                                            new FieldType.Size(),
                                            "Memory of the GPU. The default alone, for now.")),
                                    "{}",
                                    "What GPU some machine must have."),
                            or(
                                    "spread",
                                    choice("none", "agent", "node"),
                                    "none",
                                    "Whether its work is spread over machines. The default alone, for now."),
                            or(
                                    "priority",
                                    whole(0, 100),
                                    "50",
                                    "Against other work; higher goes first. The default alone, for now.")),
                    "{}",
                    "Where it runs."),
            or(
                    "restart",
                    group(
                            or(
                                    "policy",
                                    choice("Always", "OnFailure", "Never"),
                                    "Always",
                                    "When an agent is started again. The default alone, for now."),
                            or(
                                    "checkpoint",
                                    choice("everyStep"),
                                    "everyStep",
                                    "When an agent's progress is written down."),
                            or(
                                    "resumeWithin",
                                    span("1s", "1h"),
                                    "30s",
                                    "How long a lost agent may take to come back. The default alone, for now.")),
                    "{}",
                    "What happens after a failure."),
            or(
                    "kill",
                    group(
                            or(
                                    "onBudget",
                                    choice("pause", "stop"),
                                    "pause",
                                    "What happens to agents when the money is spent. The default alone, for now."),
                            or(
                                    "onLoop",
                                    choice("pause", "stop"),
                                    "pause",
                                    "What happens to an agent that runs in circles. The default alone, for now."),
                            or(
                                    "maxNoProgressRuns",
                                    whole(1, 100),
                                    "5",
                                    "Runs that change nothing, one after the other, before that.")),
                    "{}",
                    "What stops an agent."));

    static final List<Field> AGENT = List.of(
            required("role", text(200), "What it does, in a few words."),
            optional("team", name(), "The team that it belongs to."),
            optional("reportsTo", to(SpecKind.AGENT), "The agent that it reports to; nobody for the head."),
            or("replicas", whole(1, 1_000), "1", "How many of it there are. The default alone, for now."),
            or("persona", persona(), "{}", "Who it is and how it speaks."),
            required(
                    "model",
                    group(
                            required(
                                    "models",
                                    list(new FieldType.ModelName(), 1, 16),
                                    "Models in order of preference; the first that can be served answers."),
                            or("maxTokens", whole(1, 200_000), "1024", "The most tokens of one answer."),
                            or("temperature", decimal("0", "2"), "0.7", "How freely it picks its words."),
                            or(
                                    "frequencyPenalty",
                                    decimal("0", "2"),
                                    "0",
                                    "How much it minds to say the same again; 0.5 to 1 keeps small models from going in circles."),
                            or(
                                    "utilityModels",
                                    list(new FieldType.ModelName(), 16),
                                    "[]",
                                    "For summaries and other small work; the same as models when empty.")),
                    "What it thinks with."),
            optional("modelPolicy", to(SpecKind.MODEL_POLICY), "Which models may see its data."),
            optional("budgetRef", to(SpecKind.BUDGET), "What it may spend."),
            or(
                    "memory",
                    group(optional("ref", to(SpecKind.MEMORY_POLICY), "How it remembers.")),
                    "{}",
                    "What it remembers."),
            or(
                    "skills",
                    list(
                            group(
                                    required("name", name(), "The skill's name."),
                                    optional(
                                            "sha256",
                                            shaped("[0-9a-f]{64}", "64 hexadecimal digits"),
                                            "Of its file; another file is not used."),
                                    or("capabilities", list(text(60), 16), "[]", "What it may do.")),
                            64),
                    "[]",
                    "What it has learnt to do. The default alone, for now."),
            or(
                    "tools",
                    group(
                            or("allow", list(Tools.TYPE, 64), "[]", "Tools that it may use."),
                            or("deny", list(Tools.TYPE, 64), "[]", "Tools that it may not use, whatever allows them."),
                            or("hosts", list(FieldType.host(), 64), "[]", "Hosts that its tools may reach."),
                            or(
                                    "approval",
                                    list(to(SpecKind.APPROVAL_POLICY), 16),
                                    "[]",
                                    "Whose word its effects need.")),
                    "{}",
                    "What it may touch."),
            or(
                    "mcpServers",
                    list(
                            group(
                                    required("name", name(), "Its tools are mcp:NAME/TOOL."),
                                    required("url", FieldType.url(), "Where it answers.")),
                            16),
                    "[]",
                    "Servers with more tools."),
            or(
                    "trust",
                    choice("reader", "worker", "decider"),
                    "worker",
                    "A reader has no effects and answers in typed form only; a decider may approve."),
            or(
                    "schedule",
                    group(
                            or("wakeOn", list(EVENT, 32), "[]", "Events that wake it."),
                            optional("activeHours", HOURS, "When it works; always if not said."),
                            optional("maxRunsPerDay", whole(1, 100_000), "Runs in one day."),
                            or(
                                    "maxConcurrent",
                                    whole(1, 16),
                                    "1",
                                    "Runs at the same time. The default alone, for now.")),
                    "{}",
                    "When it works."),
            or(
                    "sprite",
                    group(
                            optional(
                                    "seed",
                                    whole(0, 4_294_967_295L),
                                    "Another look for another number; from its name if not said."),
                            optional("palette", name(), "Its colours."),
                            optional("desk", name(), "Its desk in the office.")),
                    "{}",
                    "How it looks in the office."),
            or("channels", list(to(SpecKind.CHANNEL), 16), "[]", "Where people can reach it."),
            or(
                    "endpoint",
                    group(
                            or(
                                    "type",
                                    choice("native", "openclaw"),
                                    "native",
                                    "Where it lives: here, or in an OpenClaw gateway. The default alone, for now."),
                            optional("a2aUrl", FieldType.url(), "Where that gateway answers."),
                            optional("agentId", text(100), "Its name there.")),
                    "{}",
                    "An agent from elsewhere."));

    static final List<Field> MEMORY_POLICY = List.of(
            or(
                    "score",
                    group(
                            or("relevance", decimal("0", "10"), "3", "Weight of how near a memory is in meaning."),
                            or("importance", decimal("0", "10"), "2", "Weight of how much it mattered."),
                            or("recency", decimal("0", "10"), "0.5", "Weight of how fresh it is."),
                            or("halfLifeDays", decimal("0.01", "3650"), "30", "Days after which freshness is half.")),
                    "{}",
                    "How memories are ranked."),
            or("topK", whole(1, 64), "8", "Memories recalled for a turn."),
            or("mmrLambda", decimal("0", "1"), "0.7", "1 picks the best ones, 0 the most different ones."),
            or("onTie", decimal("0", "1"), "0.5", "What a score counts that is the same for all."),
            or(
                    "reflect",
                    group(
                            or("importanceSum", whole(1, 100_000), "150", "Importance gathered before it reflects."),
                            or("nightly", new FieldType.Flag(), "false", "Whether it also reflects at night.")),
                    "{}",
                    "When it reflects."),
            or("consolidateAt", decimal("0.5", "1"), "0.85", "How alike two memories are that become one."),
            or(
                    "retention",
                    new FieldType.Span(Duration.ofDays(1), Duration.ofDays(36_500), true),
                    "never",
                    "When memories are forgotten."),
            or(
                    "scopes",
                    list(choice("agent", "team", "org"), 1, 3),
                    "[agent]",
                    "Whose memories it may recall. The default alone, for now."),
            or(
                    "promote",
                    group(
                            or("minScore", decimal("0", "1"), "0.8", "The least score."),
                            or("minRecalls", whole(1, 1_000), "3", "How often it was recalled."),
                            or("deny", list(choice("untrusted"), 4), "[untrusted]", "Taints that are never promoted.")),
                    "{}",
                    "When a memory becomes lasting."),
            or("preimage", choice("keep", "drop"), "keep", "Whether a rewritten memory keeps its old text."));

    static final List<Field> RELATIONSHIP = List.of(
            required("between", new FieldType.Items(to(SpecKind.AGENT), 2, 2, true), "The two agents."),
            or("kind", choice("friend", "rival", "mentor", "neutral"), "neutral", "What they are to each other."),
            or("affinity", decimal("-1", "1"), "0", "How much they like each other."),
            or("trust", decimal("0", "1"), "0.5", "How far they rely on each other."),
            or("familiarity", decimal("0", "1"), "0", "How well they know each other."),
            or(
                    "update",
                    group(
                            or(
                                    "afterConversation",
                                    group(or(
                                            "clamp",
                                            decimal("0", "1"),
                                            "0.1",
                                            "The most that one conversation changes.")),
                                    "{}",
                                    "After they talked."),
                            or(
                                    "afterOutcome",
                                    group(
                                            or("success", decimal("-1", "1"), "0.05", "When their work went well."),
                                            or("failure", decimal("-1", "1"), "-0.05", "When it did not.")),
                                    "{}",
                                    "After they worked together."),
                            or(
                                    "decayPerDay",
                                    decimal("0", "1"),
                                    "0.01",
                                    "The share of the way back to where it began, each day.")),
                    "{}",
                    "How it moves."));

    static final List<Field> LESSON = List.of(
            required("from", to(SpecKind.AGENT), "Who learnt it."),
            required("to", list(to(SpecKind.AGENT), 1, 64), "Who should know."),
            required("claim", text(2_000), "What was learnt."),
            optional("evidenceRef", text(400), "What shows it: a run, a memory or an artifact."),
            or(
                    "metric",
                    group(
                            optional("name", text(100), "What was measured."),
                            optional("before", decimal("-1000000000000", "1000000000000"), "Without the lesson."),
                            optional("after", decimal("-1000000000000", "1000000000000"), "With it.")),
                    "{}",
                    "What it changed."),
            or("taint", choice("trusted", "untrusted"), "trusted", "Whether it comes from untrusted text."),
            optional("expires", span("1h", "36500d"), "How long it holds; for good if not said."));

    private AgentKinds() {}

    private static FieldType persona() {
        return group(
                optional("bio", text(20_000), "Who it is."),
                or(
                        "traits",
                        group(
                                optional("openness", TRAIT, "From set in its ways to curious."),
                                optional("conscientiousness", TRAIT, "From easy-going to thorough."),
                                optional("extraversion", TRAIT, "From quiet to talkative."),
                                optional("agreeableness", TRAIT, "From blunt to kind."),
                                optional("neuroticism", TRAIT, "From calm to anxious.")),
                        "{}",
                        "The five traits of personality."),
                optional("tone", text(2_000), "How it speaks."),
                or(
                        "language",
                        shaped("[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", "a language, as en, fr or pt-BR"),
                        "en",
                        "The language that it speaks."),
                or(
                        "signaturePhrases",
                        list(
                                group(
                                        required("text", text(300), "The phrase."),
                                        optional("when", text(300), "On which occasion."),
                                        or("maxPerDay", whole(1, 1_000), "3", "How often a day.")),
                                32),
                        "[]",
                        "What it is known for saying."),
                or("taboo", list(text(500), 64), "[]", "What it never says or does."));
    }
}
