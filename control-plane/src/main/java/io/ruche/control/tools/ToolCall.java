package io.ruche.control.tools;

import io.ruche.scheduler.organisation.turn.EffectClass;
import java.util.List;

/**
 * One thing for a tool to do.
 *
 * @param epoch of the leader that sends it; a proxy that has heard of a higher one refuses
 * @param key what the effect is known by, as {@code turn-4kq7m2x9/2/0} or the key of a run's order: the same for each time
 *     that it is sent; at most 200 characters
 * @param organisation whose workspace and whose network these are; a DNS label
 * @param agent who wants it, or the workflow's name for a step of its own; told in logs and refusals alone
 * @param tool its name, as {@code workspace.read}
 * @param effectClass whether it may be done again when nobody knows whether it was
 * @param argsJson a JSON object after the tool's schema
 * @param hosts the grant: host or host:port, or {@code *.example.org}, that it may reach; nothing else is reached
 * @param maxBytes of UTF-8 that the answer's text may have, 1 or more; what is longer is cut and says so. A proxy's own
 *     limit holds as well
 * @param sentSince 0 for one that was never sent. Else the reign before which it cannot have been: a proxy that knows
 *     nothing of it, and whose memory does not reach back so far, does not do an unkeyed effect
 */
public record ToolCall(
        long epoch,
        String key,
        String organisation,
        String agent,
        String tool,
        EffectClass effectClass,
        String argsJson,
        List<String> hosts,
        int maxBytes,
        long sentSince) {
    public ToolCall {
        hosts = List.copyOf(hosts);
        if (sentSince < 0 || sentSince > epoch) {
            throw new IllegalArgumentException("sentSince: " + sentSince + " (expected: 0 to " + epoch + ")");
        }
        if (maxBytes < 1) throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 1)");
    }
}
