package io.ruche.scheduler.fleet;

import io.ruche.scheduler.device.Link;
import java.util.List;

/**
 * What lies between every two of some machines.
 *
 * @param nodes by name, at least two, in the order of the fleet
 */
public record FleetLink(List<String> nodes, Link link) {
    public FleetLink {
        nodes = List.copyOf(nodes);
    }
}
