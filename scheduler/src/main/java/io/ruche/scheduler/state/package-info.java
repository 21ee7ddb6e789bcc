/**
 * What the cluster wants, as one immutable {@link io.ruche.scheduler.state.State}, and the only code that changes it:
 * {@link io.ruche.scheduler.state.Decider#decide} turns a command into events, {@link
 * io.ruche.scheduler.state.Decider#apply} turns an event into the next State, {@link io.ruche.scheduler.state.Rows}
 * turns entities into bytes and back.
 *
 * <p>The state loop, for the entry at position n: {@code s = committed.at(n)}; for each command {@code decide(s, ...)},
 * then {@code s = apply(s, event)} for each event. Every event changes exactly one row, whose key is the event's
 * subject; the entry's rows are {@code Rows.value(s, key)} for each distinct subject. Recovery is {@code Rows.load} for
 * each row, never {@code apply}.
 *
 * <p>Everything here is immutable; any thread.
 */
@NullMarked
package io.ruche.scheduler.state;

import org.jspecify.annotations.NullMarked;
