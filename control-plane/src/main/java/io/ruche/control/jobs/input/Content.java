package io.ruche.control.jobs.input;

import io.ruche.scheduler.jobs.JobKind;

/**
 * An input that has come whole and lies in its pages.
 *
 * @param id under which they lie
 * @param bytes as they came
 * @param prompts how many
 * @param sha256 of what came, lower-case hex
 * @param model what all of its lines name; empty: none does
 */
public record Content(String id, long bytes, int prompts, int pages, String sha256, JobKind kind, String model) {}
