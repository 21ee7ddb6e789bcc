package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;

/**
 * What two agents are to each other at first, and how that moves.
 *
 * @param affinity from -1 to 1
 * @param trust from 0 to 1
 * @param familiarity from 0 to 1
 */
public record RelationshipSpec(
        String one, String other, Kind kind, double affinity, double trust, double familiarity, Update update)
        implements Spec {

    public enum Kind {
        FRIEND,
        RIVAL,
        MENTOR,
        NEUTRAL
    }

    /**
     * @param conversationClamp the most that one conversation changes
     * @param success added after common work that went well
     * @param failure added after work that did not
     */
    public record Update(double conversationClamp, double success, double failure, double decayPerDay) {}

    static RelationshipSpec of(Values spec) {
        Values update = spec.group("update");
        Values outcome = update.group("afterOutcome");
        return new RelationshipSpec(
                spec.texts("between").get(0),
                spec.texts("between").get(1),
                spec.choice("kind", Kind.class),
                spec.decimal("affinity"),
                spec.decimal("trust"),
                spec.decimal("familiarity"),
                new Update(
                        update.group("afterConversation").decimal("clamp"),
                        outcome.decimal("success"),
                        outcome.decimal("failure"),
                        update.decimal("decayPerDay")));
    }
}
