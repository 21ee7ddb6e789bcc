package io.ruche.control.upstream;

import java.time.Duration;

/**
 * How long providers have.
 *
 * @param connect until the connection is there
 * @param first until the answer's first byte: the whole of it is made before that when it does not stream
 * @param silence between two pieces of a stream
 */
public record UpstreamOptions(Duration connect, Duration first, Duration silence) {
    public static final UpstreamOptions DEFAULT =
            new UpstreamOptions(Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofSeconds(120));
}
