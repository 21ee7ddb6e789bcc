/**
 * Agents talk with each other, two or many: whether a talk starts is drawn when an event frees an agent, never by a clock;
 * who speaks next, when it ends and what comes of it follow from the talk so far. Called by whoever keeps the
 * conversations; pure and immutable, any thread. The same seed, event and talk give the same bytes.
 */
@NullMarked
package io.ruche.scheduler.organisation.conversation;

import org.jspecify.annotations.NullMarked;
