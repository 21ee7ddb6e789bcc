package io.ruche.control.gateway;

import java.time.Duration;

/**
 * Bounds of the gateway.
 *
 * @param queue requests that may wait in front of one deployment
 * @param loadWait how long a request waits for a deployment that is loading
 * @param queueWait how long a request waits for a slot
 * @param ping a stream that has been silent for so long after its prompt was taken gets a comment, which keeps proxies
 *     and clients from giving up
 * @param silence how long a replica may say nothing before a request fails
 */
public record GatewayOptions(int queue, Duration loadWait, Duration queueWait, Duration ping, Duration silence) {
    public static final GatewayOptions DEFAULT = new GatewayOptions(
            256, Duration.ofSeconds(60), Duration.ofSeconds(120), Duration.ofSeconds(15), Duration.ofMinutes(10));

    public GatewayOptions withLoadWait(Duration wait) {
        return new GatewayOptions(queue, wait, queueWait, ping, silence);
    }

    public GatewayOptions withPing(Duration time) {
        return new GatewayOptions(queue, loadWait, queueWait, time, silence);
    }

    public GatewayOptions withQueue(int bound) {
        return new GatewayOptions(bound, loadWait, queueWait, ping, silence);
    }

    public GatewayOptions withSilence(Duration time) {
        return new GatewayOptions(queue, loadWait, queueWait, ping, time);
    }
}
