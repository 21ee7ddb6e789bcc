package io.ruche.scheduler.simulation;

/** What a replica's machines draw while they are on. */
public record Power(double idleWatts, double busyWatts) {}
