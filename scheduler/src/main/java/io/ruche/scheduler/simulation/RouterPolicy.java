package io.ruche.scheduler.simulation;

import io.ruche.scheduler.routing.PrefixIndex;
import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.routing.ReplicaLoad;
import io.ruche.scheduler.routing.Router;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.PlanHash;
import java.util.ArrayList;
import java.util.List;

/** The gateway's own: it knows what it sent where, and how fast each replica is alone. */
final class RouterPolicy extends Policy {
    private static final int MOST_BLOCKS = 200_000;
    /** Long enough for the speed of reading to show. */
    private static final long MEASURED_TOKENS = 1_000;

    private final PrefixIndex index;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Double> prefill = new ArrayList<>();
    private final List<Double> decode = new ArrayList<>();

    RouterPolicy(long cacheTokens) {
        index = new PrefixIndex(cacheTokens, MOST_BLOCKS);
    }

    @Override
    void added(ReplicaSpec spec) {
        prefill.add(MEASURED_TOKENS / spec.speed().prefillSeconds(0, MEASURED_TOKENS));
        decode.add(1 / spec.speed().decodeStepSeconds(1, MEASURED_TOKENS));
        NodeId node = new NodeId(spec.name());
        InstanceId instance = new InstanceId(spec.name());
        replicas.add(new Replica(instance, 1, new PlanHash("0".repeat(64)), node, "simulated:" + spec.name()));
    }

    @Override
    Choice choose(List<? extends ReplicaView> free, Request request, long now) {
        List<ReplicaLoad> loads = new ArrayList<>(free.size());
        for (ReplicaView it : free) {
            Replica replica = replicas.get(it.index());
            loads.add(new ReplicaLoad(
                    replica,
                    it.spec().slots(),
                    it.running(),
                    it.queuedTokens(),
                    prefill.get(it.index()),
                    decode.get(it.index()),
                    index.cachedTokens(replica.instance(), request.prefix(), request.promptTokens())));
        }
        ReplicaLoad chosen = Router.chooseLoad(loads, new Router.Ask(request.promptTokens(), request.sessionKey()))
                .orElseThrow();
        index.sent(chosen.replica().instance(), request.prefix());
        return new Choice(loads.indexOf(chosen), chosen.cachedTokens());
    }

    @Override
    int next(List<Request> waiting, List<? extends ReplicaView> free, int passed) {
        long[] cached = new long[waiting.size()];
        for (int i = 0; i < cached.length; i++) {
            Request request = waiting.get(i);
            for (ReplicaView it : free) {
                InstanceId instance = replicas.get(it.index()).instance();
                cached[i] = Math.max(cached[i], index.cachedTokens(instance, request.prefix(), request.promptTokens()));
            }
        }
        return Router.next(cached, passed);
    }

    @Override
    void lost(int replica) {
        index.forget(replicas.get(replica).instance());
    }
}
