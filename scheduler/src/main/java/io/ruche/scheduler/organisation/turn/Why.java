package io.ruche.scheduler.organisation.turn;

/**
 * Why something is so.
 *
 * @param code stable, lower case with underscores; empty when there is nothing to say
 * @param message one sentence
 */
public record Why(String code, String message) {
    public static final Why NONE = new Why("", "");
}
