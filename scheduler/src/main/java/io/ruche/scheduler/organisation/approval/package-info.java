/**
 * Somebody's word before something happens: a durable record with the hash of what it is about, who may decide, until when,
 * and what holds if nobody does. It is decided once. Called by runs, by turns' effects and by promotion of memories; pure
 * and immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.organisation.approval;

import org.jspecify.annotations.NullMarked;
