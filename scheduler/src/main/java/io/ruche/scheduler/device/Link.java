package io.ruche.scheduler.device;

/**
 * What lies between two machines.
 *
 * @param bytesPerSecond of one transfer
 * @param latencySeconds of a small message, one way
 */
public record Link(LinkKind kind, double bytesPerSecond, double latencySeconds) {

    /** Seconds until a message of this size has arrived. */
    public double seconds(long bytes) {
        return latencySeconds + bytes / bytesPerSecond;
    }
}
