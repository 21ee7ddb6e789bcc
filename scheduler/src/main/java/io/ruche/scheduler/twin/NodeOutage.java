package io.ruche.scheduler.twin;

/**
 * A machine is lost, and back.
 *
 * @param fleet its name; empty: of every fleet that has such a machine
 * @param node as the fleet names it
 * @param atSeconds since the beginning
 * @param forSeconds until it is there again, with nothing loaded
 */
public record NodeOutage(String fleet, String node, double atSeconds, double forSeconds) {}
