/**
 * What agents remember: memories with the meaning of their text as a small vector, which of them are recalled, when an
 * agent reflects on them, which become one, which become lasting and which are forgotten. Called by the turns' engine and
 * by the nightly sweep; pure and immutable, any thread. Nothing here asks a model: what a model is asked is returned as
 * an {@code Ask}, and its answer is read by the same class.
 *
 * <p>Powers are {@code StrictMath}'s: each machine of the grid ranks the same memories in the same order.
 */
@NullMarked
package io.ruche.scheduler.organisation.memory;

import org.jspecify.annotations.NullMarked;
