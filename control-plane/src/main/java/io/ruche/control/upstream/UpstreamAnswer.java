package io.ruche.control.upstream;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.money.Usage;
import java.util.Optional;

/**
 * Where a provider's answer goes: exactly one of {@code whole}, {@code ended} and {@code failed} ends it, and nothing
 * follows. Called on a thread of the client, one call at a time; implementations return at once.
 */
public interface UpstreamAnswer {
    /**
     * A frame of a stream, as JSON.
     *
     * @param usageOnly whether it tells the numbers of tokens and nothing else
     */
    void frame(byte[] json, boolean usageOnly);

    /** The whole answer, as JSON. */
    void whole(byte[] json, Optional<Usage> usage);

    /** The stream ended well. */
    void ended(Optional<Usage> usage);

    /** @param retryAfterSeconds when the provider says so; 0: it does not */
    void failed(Failure failure, long retryAfterSeconds);
}
