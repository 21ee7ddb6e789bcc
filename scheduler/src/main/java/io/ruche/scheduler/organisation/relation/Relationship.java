package io.ruche.scheduler.organisation.relation;

import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.relation.Movement.Cause;
import io.ruche.scheduler.organisation.spec.RelationshipSpec;
import io.ruche.scheduler.organisation.spec.RelationshipSpec.Kind;
import io.ruche.scheduler.organisation.spec.RelationshipSpec.Update;
import java.util.ArrayList;
import java.util.List;

/**
 * What two agents are to each other. It is one for both: the spec knows no direction.
 *
 * @param seed where it began and goes back to
 * @param feelings as they were at {@code atMillis}; {@link #at} tells them later
 * @param talks how often the two talked
 * @param movements the last {@value #MOST_MOVEMENTS}, oldest first
 */
public record Relationship(
        Pair pair,
        Kind kind,
        Feelings seed,
        Feelings feelings,
        Update rule,
        long atMillis,
        int talks,
        List<Movement> movements) {
    public static final int MOST_MOVEMENTS = 16;
    private static final double DAY_MILLIS = 86_400_000.0;
    /** Of what the two do not know of each other yet, a talk tells this much. */
    private static final double TOLD_IN_A_TALK = 0.05;

    private static final Update PLAIN = new Update(0.1, 0.05, -0.05, 0.01);

    public Relationship {
        movements = List.copyOf(movements);
    }

    /** As its document says. */
    public static Relationship of(RelationshipSpec spec, long nowMillis) {
        Feelings seed = seed(spec);
        return new Relationship(
                Pair.of(spec.one(), spec.other()), spec.kind(), seed, seed, spec.update(), nowMillis, 0, List.of());
    }

    /** Of two agents about whom no document says anything: what a Relationship without fields would say. */
    public static Relationship of(Pair pair, long nowMillis) {
        Feelings seed = new Feelings(0, 0.5, 0);
        return new Relationship(pair, Kind.NEUTRAL, seed, seed, PLAIN, nowMillis, 0, List.of());
    }

    /**
     * How they stand by then: each day takes the same share of the way back to the seed. It is computed when somebody asks,
     * so that no clock has to tick for it.
     */
    public Feelings at(long nowMillis) {
        double days = Math.max(0, nowMillis - atMillis) / DAY_MILLIS;
        return feelings.toward(seed, 1 - StrictMath.pow(1 - rule.decayPerDay(), days));
    }

    /**
     * After a conversation. A talk that was counted already changes nothing.
     *
     * @param affinity what it did to how they like each other, as the model said; cut to the rule's clamp
     * @param trust likewise
     */
    public Relationship talked(double affinity, double trust, String conversation, String why, long nowMillis) {
        Feelings before = at(nowMillis);
        double told = (1 - before.familiarity()) * TOLD_IN_A_TALK;
        return moved(
                before.plus(clamped(affinity), clamped(trust), told),
                new Cause(Movement.Kind.CONVERSATION, conversation, why),
                talks + 1,
                nowMillis);
    }

    /** After common work. It moves liking and trust alike. */
    public Relationship worked(boolean success, String work, String why, long nowMillis) {
        double by = success ? rule.success() : rule.failure();
        return moved(at(nowMillis).plus(by, by, 0), new Cause(Movement.Kind.OUTCOME, work, why), talks, nowMillis);
    }

    /**
     * After its document changed: what came to be since the old seed is kept on top of the new one.
     *
     * @param hash of the document
     */
    public Relationship changed(RelationshipSpec spec, String hash, long nowMillis) {
        Feelings now = at(nowMillis);
        Feelings next = seed(spec);
        Feelings kept = new Feelings(
                next.affinity() + now.affinity() - seed.affinity(),
                next.trust() + now.trust() - seed.trust(),
                next.familiarity() + now.familiarity() - seed.familiarity());
        Relationship changed =
                new Relationship(pair, spec.kind(), next, feelings, spec.update(), atMillis, talks, movements);
        return changed.put(now, kept, new Cause(Movement.Kind.SPEC, hash, "its document changed"), talks, nowMillis);
    }

    private Relationship moved(Feelings after, Cause cause, int talks, long nowMillis) {
        return put(at(nowMillis), after, cause, talks, nowMillis);
    }

    private Relationship put(Feelings before, Feelings after, Cause cause, int talks, long nowMillis) {
        if (movements.stream().anyMatch(movement -> movement.cause().isSame(cause))) {
            return this;
        }
        List<Movement> next = new ArrayList<>(movements);
        Cause told = new Cause(cause.kind(), cause.ref(), Texts.line(cause.text(), 200));
        next.add(new Movement(nowMillis, told, before, after));
        return new Relationship(
                pair,
                kind,
                seed,
                after,
                rule,
                Math.max(atMillis, nowMillis),
                talks,
                next.subList(Math.max(0, next.size() - MOST_MOVEMENTS), next.size()));
    }

    /** One line for the context of one of them, for example {@code quill: a friend; you like quill, ...}. */
    public String line(String agent, long nowMillis) {
        String name = pair.besides(agent);
        Feelings now = at(nowMillis);
        String liking = now.affinity() >= 0.6
                ? "you like each other very much"
                : now.affinity() >= 0.2
                        ? "you like each other"
                        : now.affinity() > -0.2
                                ? "you neither like nor dislike each other"
                                : now.affinity() > -0.6 ? "you do not get on well" : "you cannot stand each other";
        String trust = now.trust() >= 0.7
                ? "trust each other"
                : now.trust() >= 0.3 ? "check each other's word" : "do not trust each other";
        String known = now.familiarity() >= 0.6
                ? "know each other well"
                : now.familiarity() >= 0.2 ? "have talked before" : "hardly know each other";
        return name + ": " + kindLine() + liking + ", " + trust + " and " + known + ".";
    }

    private String kindLine() {
        return switch (kind) {
            case FRIEND -> "a friend; ";
            case RIVAL -> "a rival; ";
            case MENTOR -> "one of you learns from the other; ";
            case NEUTRAL -> "";
        };
    }

    private double clamped(double delta) {
        return Math.max(-rule.conversationClamp(), Math.min(rule.conversationClamp(), delta));
    }

    private static Feelings seed(RelationshipSpec spec) {
        return new Feelings(spec.affinity(), spec.trust(), spec.familiarity());
    }
}
