package io.ruche.agent.tools;

import java.time.Duration;

/**
 * What no grant goes beyond. Sizes in bytes.
 *
 * @param mostFiles in one organisation's workspace
 * @param mostAnswerBytes of any answer, in UTF-8
 * @param mostPageBytes that are read of a page or feed
 * @param remoteTime for a page with all its redirects
 */
public record ToolLimits(
        int mostFileBytes,
        int mostFiles,
        int mostAnswerBytes,
        int mostPageBytes,
        int mostRedirects,
        Duration remoteTime) {
    public static final ToolLimits DEFAULT =
            new ToolLimits(1_000_000, 10_000, 1_000_000, 1_000_000, 5, Duration.ofSeconds(20));
}
