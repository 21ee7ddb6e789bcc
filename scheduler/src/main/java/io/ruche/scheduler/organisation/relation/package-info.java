/**
 * What agents are to each other, and how that moves: by rule, after conversations and outcomes, and back to where it began
 * as time passes. Every move has its cause. Called when a conversation or a piece of common work is done; pure and
 * immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.organisation.relation;

import org.jspecify.annotations.NullMarked;
