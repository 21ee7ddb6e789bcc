package io.ruche.scheduler.simulation;

import java.util.OptionalDouble;

/**
 * What a replica did.
 *
 * @param finished requests that ended here
 * @param busySeconds in which it read or wrote
 * @param upSeconds in which its machine was there, loading included
 * @param wattHours empty when its power is not known
 */
public record ReplicaUse(String name, long finished, double busySeconds, double upSeconds, OptionalDouble wattHours) {
    /** Of the time that it was there, the part in which it worked. */
    public double utilisation() {
        return upSeconds == 0 ? 0 : busySeconds / upSeconds;
    }
}
