package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When agents talk with each other.
 *
 * @param models to talk with, in order of preference; each agent's own when empty
 * @param budget what the talk may cost
 */
public record ConversationSpec(
        Type type,
        Optional<String> topic,
        Participants participants,
        Place place,
        Start start,
        Turns turns,
        List<Stop> stop,
        Duration ttl,
        List<Output> outputs,
        List<String> models,
        Optional<String> budget)
        implements Spec {

    public enum Type {
        SPONTANEOUS,
        SCHEDULED
    }

    public enum Select {
        NEARBY,
        TEAM,
        LIST
    }

    public enum Place {
        COOLER,
        MEETING_TABLE,
        DESK
    }

    public enum Order {
        ROUND,
        MODERATOR,
        BID
    }

    public enum Stop {
        ALL_PASS,
        MAX_TURNS,
        TTL,
        BUDGET
    }

    public enum Output {
        SUMMARY,
        DECISIONS,
        LESSONS,
        RELATIONSHIP_DELTA,
        TASKS
    }

    public record Participants(Select select, Optional<String> team, List<String> agents, int min, int max) {}

    /**
     * @param probability that an agent who became free starts one
     * @param affinityBias 0 asks anybody, 1 only friends
     * @param cron when a scheduled one starts
     */
    public record Start(
            double probability,
            Duration cooldownPair,
            Duration cooldownAgent,
            Optional<String> quietHours,
            double affinityBias,
            Optional<String> cron) {}

    public record Turns(Order order, Optional<String> moderator, int maxRounds, int maxTurns, int maxTokensPerTurn) {}

    static ConversationSpec of(Values spec) {
        Values participants = spec.group("participants");
        Values start = spec.group("start");
        Values turns = spec.group("turns");
        return new ConversationSpec(
                spec.choice("type", Type.class),
                spec.findText("topic"),
                new Participants(
                        participants.choice("select", Select.class),
                        participants.findText("team"),
                        participants.texts("agents"),
                        participants.count("min"),
                        participants.count("max")),
                spec.choice("place", Place.class),
                new Start(
                        start.decimal("probability"),
                        start.span("cooldownPair"),
                        start.span("cooldownAgent"),
                        start.findText("quietHours"),
                        start.decimal("affinityBias"),
                        start.findText("cron")),
                new Turns(
                        turns.choice("order", Order.class),
                        turns.findText("moderator"),
                        turns.count("maxRounds"),
                        turns.count("maxTurns"),
                        turns.count("maxTokensPerTurn")),
                spec.choices("stop", Stop.class),
                spec.span("ttl"),
                spec.choices("outputs", Output.class),
                spec.texts("models"),
                spec.findText("budgetRef"));
    }
}
