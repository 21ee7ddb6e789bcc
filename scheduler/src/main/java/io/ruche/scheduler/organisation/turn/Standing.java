package io.ruche.scheduler.organisation.turn;

/**
 * How a model stands.
 *
 * @param provider {@code grid} or the name of a provider elsewhere; empty when nobody has it
 * @param context tokens of prompt and answer together; 0 when it is not reachable
 * @param why it is not reachable; empty when it is
 */
public record Standing(String model, Place place, String provider, int context, String why) {
    public enum Place {
        /** This house serves it. */
        HERE,
        /** A configured provider serves it. */
        UPSTREAM,
        NOWHERE,
        /** The agent's policy forbids it. */
        FORBIDDEN
    }

    public boolean isReachable() {
        return place == Place.HERE || place == Place.UPSTREAM;
    }
}
