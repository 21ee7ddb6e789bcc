/**
 * Brings what is wanted and what is closer together, again and again: the core's planner says which commands, this
 * package submits them. On a loop of its own.
 */
@NullMarked
package io.ruche.control.reconcile;

import org.jspecify.annotations.NullMarked;
