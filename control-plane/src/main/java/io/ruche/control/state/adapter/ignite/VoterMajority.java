package io.ruche.control.state.adapter.ignite;

import java.util.Collection;
import java.util.List;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.configuration.TopologyValidator;

/**
 * Lets a cache be written only while a majority of the voters is in the topology. It is one guard of several, since it
 * acts a moment after the topology does: the store itself believes an OK only under the same rule.
 *
 * <p>Ignite keeps the name of this class and its field on disk, and compares validators of joining members with {@code
 * equals}: neither may change.
 */
public final class VoterMajority implements TopologyValidator {
    private static final long serialVersionUID = 1L;

    private final String[] voters;

    VoterMajority(List<String> voters) {
        this.voters = voters.toArray(new String[0]);
    }

    @Override
    public boolean validate(Collection<ClusterNode> nodes) {
        return holds(List.of(voters), nodes);
    }

    /** Whether more than half of the voters are among the members. */
    static boolean holds(List<String> voters, Collection<ClusterNode> nodes) {
        return present(voters, nodes) > voters.size() / 2;
    }

    /** How many of the voters are among the members. */
    static int present(List<String> voters, Collection<ClusterNode> nodes) {
        int present = 0;
        for (ClusterNode node : nodes) {
            if (!node.isClient() && voters.contains(String.valueOf(node.consistentId()))) {
                present++;
            }
        }
        return present;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VoterMajority that && List.of(voters).equals(List.of(that.voters));
    }

    @Override
    public int hashCode() {
        return List.of(voters).hashCode();
    }
}
