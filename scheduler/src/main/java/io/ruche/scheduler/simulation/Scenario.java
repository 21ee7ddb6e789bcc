package io.ruche.scheduler.simulation;

import java.util.List;

/**
 * Replicas of one model and what befalls them.
 *
 * @param queueLimit requests that may wait for a slot; more are refused
 * @param deadlineSeconds a request is refused when its wait is expected to be longer; 0: it has no deadline
 */
public record Scenario(
        List<ReplicaSpec> replicas, List<Outage> outages, int queueLimit, double deadlineSeconds, Targets targets) {
    public Scenario {
        replicas = List.copyOf(replicas);
        outages = List.copyOf(outages);
        if (replicas.isEmpty()) throw new IllegalArgumentException("replicas: none (expected: >= 1)");
        if (replicas.stream().map(ReplicaSpec::name).distinct().count() < replicas.size()) {
            throw new IllegalArgumentException("replicas: two of one name");
        }
        for (Outage outage : outages) {
            if (outage.replica() >= replicas.size()) {
                throw new IllegalArgumentException(
                        "outage of replica " + outage.replica() + " (expected: < " + replicas.size() + ")");
            }
        }
    }
}
