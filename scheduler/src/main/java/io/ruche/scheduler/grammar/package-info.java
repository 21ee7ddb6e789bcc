/**
 * What a model may say next: a JSON Schema becomes an automaton over the bytes of UTF-8, and a state of it becomes a mask
 * over a model's tokens. Called by the gateway, which refuses a schema before it costs anything, and by a runtime's
 * decoding loop. {@link Grammar}, {@link GrammarState} and {@link TokenTrie} are immutable, any thread;
 * {@link TokenMasks} belongs to one thread.
 *
 * <p>A schema's parts are fragments of a {@code Network}: byte automata that call each other, so that what occurs often
 * (a string, any JSON value) is there once. {@link GrammarState} is the set of places in it where the bytes so far may
 * have led, each with the calls that it has to come back from. Every fragment is finite in depth, hence every place
 * knows the least bytes to the end; places without a way to the end are never entered.
 */
@NullMarked
package io.ruche.scheduler.grammar;

import org.jspecify.annotations.NullMarked;
