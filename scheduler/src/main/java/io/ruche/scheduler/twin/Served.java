package io.ruche.scheduler.twin;

import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.simulation.Distribution;
import io.ruche.scheduler.simulation.Ending;
import io.ruche.scheduler.simulation.Outcome;
import io.ruche.scheduler.simulation.Policy;
import io.ruche.scheduler.simulation.Report;
import io.ruche.scheduler.simulation.Request;
import io.ruche.scheduler.simulation.Service;
import io.ruche.scheduler.simulation.Targets;
import io.ruche.scheduler.simulation.VirtualTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One model on the fleet: its queue, its replicas, and who waits for its answers. */
final class Served {
    final String name;
    final CatalogueModel model;
    final Service service;
    final List<Replica> replicas = new ArrayList<>();
    private final VirtualTime time;
    private final Tallies tallies;
    private final double overheadSeconds;
    private final Map<Long, Asker> askers = new HashMap<>();
    final Distribution firstToken = new Distribution();
    final Distribution queue = new Distribution();
    final Distribution whole = new Distribution();
    /** Requests under way that have not come to the queue yet. */
    private int coming;
    /** Refused, since prompt and answer are longer than the context. */
    long tooLong;
    /** Put to another model when this one was there no more. */
    long moved;

    long begun;
    private int waiting;

    /** What all models together count. */
    interface Tallies {
        void finished(Served served, Outcome outcome);

        void queued(int more);

        void running(Replica replica, int requests);
    }

    Served(String name, CatalogueModel model, VirtualTime time, TwinInput input, long cacheTokens, Tallies tallies) {
        this.name = name;
        this.model = model;
        this.time = time;
        this.tallies = tallies;
        this.overheadSeconds = Optional.ofNullable(input.measured().get(name))
                .map(MeasuredSpeed::overheadSeconds)
                .orElse(0.0);
        Assumptions it = input.assumptions();
        Targets targets = new Targets(it.value(Assumption.FIRST_TOKEN_SECONDS), it.value(Assumption.TOKEN_SECONDS));
        Service.Rules rules = new Service.Rules((int) it.value(Assumption.QUEUE_LIMIT), 0, targets);
        this.service = new Service(time, Policy.router(cacheTokens), rules, this::ended, new Service.Watcher() {
            @Override
            public void running(int replica, int requests) {
                if (replica < replicas.size()) tallies.running(replicas.get(replica), requests);
            }

            @Override
            public void waiting(int requests) {
                tallies.queued(requests - waiting);
                waiting = requests;
            }
        });
    }

    /** Tokens that each of its replicas has room for; empty while none is ready. */
    Optional<Integer> context() {
        if (service.slots() == 0) return Optional.empty();
        return replicas.stream()
                .filter(Replica::isThere)
                .map(it -> it.plan.stages().get(0).context())
                .min(Integer::compare);
    }

    boolean isPlaced() {
        return replicas.stream().anyMatch(Replica::isThere);
    }

    boolean isIdle() {
        return coming == 0 && service.isIdle();
    }

    /** @param request that comes now */
    void ask(Request request, Asker asker) {
        begun++;
        if (overheadSeconds == 0) {
            arrive(request, asker);
            return;
        }
        coming++;
        time.plan(time.now() + (long) (overheadSeconds * 1e9), () -> {
            coming--;
            arrive(request, asker);
        });
    }

    private void arrive(Request request, Asker asker) {
        boolean fits = replicas.isEmpty()
                || request.promptTokens() + request.outputTokens()
                        <= replicas.get(replicas.size() - 1)
                                .plan
                                .stages()
                                .get(0)
                                .context();
        if (!fits) {
            tooLong++;
            int none = Outcome.NONE;
            asker.ended(new Outcome(none, request, Ending.REFUSED, none, none, none, none, time.now(), 0, 0));
            return;
        }
        askers.put(service.nextNumber(), asker);
        service.arrive(request);
    }

    private void ended(Outcome outcome) {
        if (outcome.ending() == Ending.FINISHED) {
            firstToken.add(outcome.firstTokenSeconds());
            queue.add(outcome.queueSeconds());
            whole.add(outcome.seconds());
            Replica replica = replicas.get(outcome.replica());
            replica.tokensOut += outcome.request().outputTokens();
            tallies.finished(this, outcome);
        }
        Objects.requireNonNull(askers.remove(outcome.number())).ended(outcome);
    }

    /** Nobody need wait here any longer. */
    void sendAway() {
        for (long number : service.withdraw()) {
            moved++;
            Objects.requireNonNull(askers.remove(number)).moved();
        }
    }

    TwinReport.Requests requests(Report report) {
        return new TwinReport.Requests(
                report.requests() + tooLong,
                report.finished(),
                report.refused() + tooLong,
                report.unserved(),
                report.rerouted(),
                report.good());
    }
}
