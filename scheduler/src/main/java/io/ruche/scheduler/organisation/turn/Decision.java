package io.ruche.scheduler.organisation.turn;

/**
 * What was decided, and from what.
 *
 * @param step from 0
 */
public record Decision(int step, Given given, Act act) {}
