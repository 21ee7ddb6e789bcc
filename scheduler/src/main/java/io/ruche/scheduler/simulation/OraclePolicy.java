package io.ruche.scheduler.simulation;

import io.ruche.scheduler.routing.Router;
import java.util.List;

/** Least seconds by what is really there. */
final class OraclePolicy extends Policy {
    @Override
    Choice choose(List<? extends ReplicaView> free, Request request, long now) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < free.size(); i++) {
            double seconds = seconds(free.get(i), request, now);
            if (seconds >= least) continue;
            best = i;
            least = seconds;
        }
        return new Choice(best, 0);
    }

    @Override
    int next(List<Request> waiting, List<? extends ReplicaView> free, int passed) {
        long[] cached = new long[waiting.size()];
        for (int i = 0; i < cached.length; i++) {
            for (ReplicaView it : free) cached[i] = Math.max(cached[i], it.trueCachedTokens(waiting.get(i)));
        }
        return Router.next(cached, passed);
    }

    private static double seconds(ReplicaView it, Request request, long now) {
        double own = it.trueReadingSeconds(request);
        double work = it.trueQueueSeconds(now) + Router.REUSE * own;
        double chunk = it.spec().speed().prefillSeconds(0, it.spec().chunkTokens());
        double slowed = (chunk + it.trueStepSeconds(0)) / chunk;
        double more = it.trueStepSeconds(1) - it.trueStepSeconds(0);
        double writing = (it.trueStepSeconds(1) + it.running() * more) * request.outputTokens();
        return work * slowed + writing;
    }
}
