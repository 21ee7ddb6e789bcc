/**
 * What one agent learnt and tells others, with what shows it and what it changed. Called when a turn or a conversation
 * ends, and when a receiver's context is assembled; pure and immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.organisation.lesson;

import org.jspecify.annotations.NullMarked;
