package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.Label;

/**
 * A wish for a run.
 *
 * @param trigger what it came from, in a few words
 * @param input a canonical JSON object
 * @param count how many triggers became this one
 */
public record Start(String trigger, String input, Label label, int count, long atMillis) {}
