package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.Label;

/**
 * Something that was said before.
 *
 * @param speaker {@code agent:NAME} or {@code human:NAME}
 */
public record Remark(String id, String speaker, String text, Label label) {}
