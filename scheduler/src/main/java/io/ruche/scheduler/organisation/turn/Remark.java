package io.ruche.scheduler.organisation.turn;

/**
 * Something that was said before.
 *
 * @param speaker {@code agent:NAME} or {@code human:NAME}
 */
public record Remark(String id, String speaker, String text, boolean untrusted) {}
