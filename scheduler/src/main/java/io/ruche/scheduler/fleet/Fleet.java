package io.ruche.scheduler.fleet;

import io.ruche.scheduler.device.KnownDevice;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Machines, what lies between them, and what power costs.
 *
 * @param nodes one for each machine: a {@code count} is written out
 * @param links where two machines have several the best counts
 */
public record Fleet(String name, List<FleetNode> nodes, List<FleetLink> links, Power power) {
    public Fleet {
        nodes = List.copyOf(nodes);
        links = List.copyOf(links);
    }

    /**
     * @param foreignBytes used by other programs
     * @param limitBytes what deployments may book; empty: as the device's kind says
     * @param deployments that are there already
     */
    public record FleetNode(
            String name,
            KnownDevice device,
            long foreignBytes,
            Optional<Long> limitBytes,
            List<FleetDeployment> deployments) {
        public FleetNode {
            deployments = List.copyOf(deployments);
        }
    }

    /**
     * @param runtime empty: the best that the device has for the model
     * @param context tokens; 0: as usual
     * @param slots requests at once; 0: as usual
     */
    public record FleetDeployment(String model, String runtime, int context, int slots) {}

    /** @param usdPerKwh empty: nobody counts it */
    public record Power(OptionalDouble usdPerKwh, Optional<QuietHours> quietHours) {}

    /**
     * When no machine shall be loud: from one minute of the day until another, over midnight if the second is earlier.
     */
    public record QuietHours(int fromMinute, int untilMinute) {}
}
