/**
 * How far a job of many prompts has come: what is settled, what is under way, what died. Built and asked by {@code state},
 * read by the job driver. Immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.jobs;

import org.jspecify.annotations.NullMarked;
