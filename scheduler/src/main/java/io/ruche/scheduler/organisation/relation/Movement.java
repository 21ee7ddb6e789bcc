package io.ruche.scheduler.organisation.relation;

/**
 * One move of a relationship.
 *
 * @param after what holds from then on
 */
public record Movement(long atMillis, Cause cause, Feelings before, Feelings after) {

    public enum Kind {
        CONVERSATION,
        OUTCOME,
        SPEC
    }

    /**
     * @param ref what it was: a conversation, a run's step, a document's hash; the same one moves nothing twice
     * @param text why, in a few words
     */
    public record Cause(Kind kind, String ref, String text) {
        boolean isSame(Cause other) {
            return kind == other.kind && ref.equals(other.ref);
        }
    }
}
