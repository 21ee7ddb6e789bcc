package io.ruche.launcher.doctor;

/**
 * What a check found.
 *
 * @param check what was looked at
 * @param help what to do; empty when all is well
 */
public record Finding(String check, State state, String message, String help) {

    /** How bad it is: a warning stops nothing that was asked for so far. */
    public enum State {
        OK,
        WARNING,
        FAILED
    }

    static Finding ok(String check, String message) {
        return new Finding(check, State.OK, message, "");
    }

    static Finding warning(String check, String message, String help) {
        return new Finding(check, State.WARNING, message, help);
    }

    static Finding failed(String check, String message, String help) {
        return new Finding(check, State.FAILED, message, help);
    }
}
