package io.ruche.control.api;

import io.ruche.scheduler.placement.Holding;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.state.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is in the way of each model, for a list that is made each second: looked for anew when something was placed or
 * ended, when other reasons are told, and every ten seconds, and not with each reading of a machine's memory. Any thread.
 */
final class InTheWay {
    private static final Duration KEPT = Duration.ofSeconds(10);
    /** Names that are remembered; models come and go. */
    private static final int MOST = 1_000;

    private final Map<String, Looked> looked = new HashMap<>();

    /**
     * @param pictured a hash of what it was looked for in
     * @param at monotonic
     */
    private record Looked(int pictured, Optional<Reason> reason, Duration at) {}

    /** As {@link Snapshots.Asked#placement}. */
    Placement placement(String model, Snapshots.Asked asked, Duration now) {
        Placement brief = asked.briefly();
        if (!(brief instanceof Placement.NotNow notNow)) return brief;
        int pictured = pictured(asked, notNow).hashCode();
        Optional<Looked> known = find(model)
                .filter(it -> it.pictured() == pictured)
                .filter(it -> now.minus(it.at()).compareTo(KEPT) < 0);
        Looked told = known.orElseGet(() -> new Looked(pictured, asked.inTheWay(), now));
        keep(model, told);
        return told.reason().<Placement>map(notNow::with).orElse(notNow);
    }

    private synchronized Optional<Looked> find(String model) {
        return Optional.ofNullable(looked.get(model));
    }

    private synchronized void keep(String model, Looked it) {
        if (looked.size() > MOST) looked.clear();
        looked.put(model, it);
    }

    private static List<String> pictured(Snapshots.Asked asked, Placement.NotNow notNow) {
        List<String> all = new ArrayList<>();
        notNow.reasons().forEach(reason -> all.add(reason.code()));
        for (NodeSnapshot node : asked.snapshot().nodes()) {
            all.add(node.node().id() + " " + node.node().phase());
            for (Holding holding : node.holdings()) {
                all.add(holding.deployment() + " " + holding.replica() + " " + holding.bytes());
            }
        }
        return all;
    }
}
