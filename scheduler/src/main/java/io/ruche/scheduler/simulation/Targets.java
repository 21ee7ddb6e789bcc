package io.ruche.scheduler.simulation;

/**
 * What makes an answer good.
 *
 * @param firstTokenSeconds from its arrival to its first token, at most
 * @param tokenSeconds of a token after the first, on average, at most
 */
public record Targets(double firstTokenSeconds, double tokenSeconds) {}
