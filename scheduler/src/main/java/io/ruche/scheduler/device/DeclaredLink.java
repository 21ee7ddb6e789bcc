package io.ruche.scheduler.device;

import java.util.List;

/**
 * What an operator says lies between every two of some nodes.
 *
 * @param nodes by name, at least two
 */
public record DeclaredLink(List<String> nodes, Link link) {
    public DeclaredLink {
        nodes = List.copyOf(nodes);
    }
}
