package io.ruche.scheduler.grammar;

/**
 * A part of a network that others call.
 *
 * @param width how many readings of the same bytes can be open at once in it, at most
 */
record Fragment(int entry, int exit, long width) {}
