package io.ruche.scheduler.organisation.turn;

/** Something that an agent knows: a memory, a lesson, or how it stands with somebody. */
public record Recollection(String id, String text, boolean untrusted) {}
