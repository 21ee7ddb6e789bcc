package io.ruche.agent.tools;

import java.util.List;

/**
 * What a tool is asked for.
 *
 * @param key what a sink that knows keys is to be given
 * @param organisation a DNS label
 * @param hosts that may be reached
 * @param maxBytes of UTF-8 in the answer
 */
public record ToolTask(String key, String organisation, ToolArgs args, List<String> hosts, int maxBytes) {
    public ToolTask {
        hosts = List.copyOf(hosts);
    }
}
