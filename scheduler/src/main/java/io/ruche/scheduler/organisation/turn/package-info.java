/**
 * An agent's turn: why it wakes, what it is told, what it does, and when it is over. {@link
 * io.ruche.scheduler.organisation.turn.Advance} makes the next decision of a turn out of its journal and nothing else, so
 * that a journal played again gives the same bytes; what a decision asks for, a driver does and writes down as an outcome.
 * Called by {@code state} and by whoever drives turns. Pure and immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.organisation.turn;

import org.jspecify.annotations.NullMarked;
