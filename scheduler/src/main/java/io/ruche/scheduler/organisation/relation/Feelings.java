package io.ruche.scheduler.organisation.relation;

/**
 * How two agents stand. Values beyond the bounds are brought back to them.
 *
 * @param affinity how much they like each other, from -1 to 1
 * @param trust how far they rely on each other, from 0 to 1
 * @param familiarity how well they know each other, from 0 to 1
 */
public record Feelings(double affinity, double trust, double familiarity) {

    public Feelings {
        affinity = within(affinity, -1, 1);
        trust = within(trust, 0, 1);
        familiarity = within(familiarity, 0, 1);
    }

    Feelings plus(double affinity, double trust, double familiarity) {
        return new Feelings(this.affinity + affinity, this.trust + trust, this.familiarity + familiarity);
    }

    /** So much of the way from these to those; 0 stays, 1 arrives. */
    Feelings toward(Feelings goal, double share) {
        return new Feelings(
                affinity + (goal.affinity - affinity) * share,
                trust + (goal.trust - trust) * share,
                familiarity + (goal.familiarity - familiarity) * share);
    }

    private static double within(double value, double least, double most) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("a feeling is NaN (expected: a number)");
        }
        return Math.max(least, Math.min(most, value));
    }
}
