package io.ruche.scheduler.routing;

import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;

/** Chooses the replica that should answer soonest. */
public final class Router {
    private Router() {}

    /** The replicas of a deployment that can take a request now, by instance id. */
    public static List<Replica> ready(State state, DeploymentName deployment) {
        return state.instancesOf(deployment).stream()
                .filter(instance -> instance.phase() == InstancePhase.READY)
                .flatMap(instance -> state
                        .findNode(instance.node())
                        .filter(node -> node.phase() != NodePhase.LOST)
                        .map(node -> new Replica(
                                instance.id(),
                                instance.generation(),
                                instance.planHash(),
                                node.id(),
                                node.dataAddress()))
                        .stream())
                .toList();
    }

    /**
     * @return empty when there is no replica
     */
    public static Optional<Replica> choose(List<ReplicaLoad> replicas, Ask ask) {
        return replicas.stream().findFirst().map(ReplicaLoad::replica);
    }

    /**
     * What is asked.
     *
     * @param promptTokens about how many
     * @param sessionKey requests with one key stay on one replica while it is not much busier; empty: none
     */
    public record Ask(long promptTokens, String sessionKey) {}
}
