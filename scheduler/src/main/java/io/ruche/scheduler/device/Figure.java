package io.ruche.scheduler.device;

/**
 * A number of somebody's.
 *
 * @param source who says so
 */
public record Figure(double value, String source) {}
