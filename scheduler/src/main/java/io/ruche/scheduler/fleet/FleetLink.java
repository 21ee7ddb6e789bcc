package io.ruche.scheduler.fleet;

import io.ruche.scheduler.device.Link;

/** What lies between two machines of a fleet; {@code first} comes before {@code second} in it. */
public record FleetLink(String first, String second, Link link) {}
