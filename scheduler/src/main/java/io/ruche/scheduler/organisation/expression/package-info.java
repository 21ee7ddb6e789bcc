/**
 * The little language of workflows: {@code when} and {@code until} as conditions, {@code foreach} as a path, and
 * {@code {step.field}} in prompts. It has no loops, no calls and no effects; a text is bounded, and so is what it costs.
 * Called by the spec's check, which refuses a wrong one with its place, and by a run. Pure and immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.organisation.expression;

import org.jspecify.annotations.NullMarked;
