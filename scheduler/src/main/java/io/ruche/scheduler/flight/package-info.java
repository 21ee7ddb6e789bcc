/**
 * Why things are as they are: each decision with what it looked at, kept for people who ask. Made by the reconcile loop,
 * read by whoever explains. Immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.flight;

import org.jspecify.annotations.NullMarked;
