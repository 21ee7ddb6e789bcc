package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.state.NodeId;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What agents report: soft, in the leader's memory only.
 *
 * @param at monotonic time of this picture
 * @param silenceFrom no silence is counted before this monotonic time: when leadership began, or when the loop last
 *     woke from a sleep; {@link LossClock} keeps it
 * @param nodes those heard of since this process began
 */
public record Observed(Duration at, Duration silenceFrom, SortedMap<NodeId, NodeObserved> nodes) {
    public static final Observed NOTHING = new Observed(Duration.ZERO, Duration.ZERO, new TreeMap<>());

    public Observed {
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
    }

    public Optional<NodeObserved> find(NodeId node) {
        return Optional.ofNullable(nodes.get(node));
    }

    public Observed timed(Duration at, Duration silenceFrom) {
        return new Observed(at, silenceFrom, nodes);
    }
}
