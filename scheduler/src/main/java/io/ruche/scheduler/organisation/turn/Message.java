package io.ruche.scheduler.organisation.turn;

/** A part of what a model is asked. */
public record Message(Role role, String text) {
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT
    }
}
