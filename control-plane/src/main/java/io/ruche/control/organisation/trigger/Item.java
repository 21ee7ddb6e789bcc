package io.ruche.control.organisation.trigger;

import io.ruche.scheduler.organisation.Label;

/**
 * Something that a workflow may start with.
 *
 * @param id names it among all that its source ever has
 * @param input a JSON object
 * @param settled told once it need not be offered again
 */
record Item(String id, String input, Label label, Runnable settled) {}
