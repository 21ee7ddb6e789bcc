package io.ruche.scheduler.simulation;

import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;

/** Requests of one model in, a report out. */
public final class Simulation {
    private final VirtualTime time = new VirtualTime();
    private final Service service;
    private final Iterator<Request> requests;
    private Optional<Request> next = Optional.empty();
    private long taken;

    private Simulation(Scenario scenario, Policy policy, Iterator<Request> requests, Consumer<Outcome> outcomes) {
        this.service = new Service(
                time,
                policy,
                new Service.Rules(scenario.queueLimit(), scenario.deadlineSeconds(), scenario.targets()),
                outcomes,
                Service.Watcher.NONE);
        this.requests = requests;
        for (ReplicaSpec spec : scenario.replicas()) service.add(spec);
        for (Outage it : scenario.outages()) {
            time.plan(it.lostNanos(), () -> service.lose(it.replica()));
            if (it.backNanos() != Outage.NEVER) time.plan(it.backNanos(), () -> service.back(it.replica()));
        }
    }

    /**
     * Until every request has ended.
     *
     * @param policy a new one, which this run fills
     * @param requests in the order of arrival; taken one by one
     */
    public static Report run(Scenario scenario, Policy policy, Iterator<Request> requests) {
        return run(scenario, policy, requests, unused -> {});
    }

    /** The same; each request is told once, when it ends. */
    public static Report run(Scenario scenario, Policy policy, Iterator<Request> requests, Consumer<Outcome> outcomes) {
        return new Simulation(scenario, policy, requests, outcomes).run();
    }

    private Report run() {
        planArrival();
        while (!isOver()) time.step();
        service.giveUp();
        return service.report();
    }

    /** Losses and returns after the last answer are nobody's concern. */
    private boolean isOver() {
        return time.isEmpty() || next.isEmpty() && service.isIdle();
    }

    private void arrive() {
        Request request = next.orElseThrow();
        planArrival();
        service.arrive(request);
    }

    private void planArrival() {
        next = requests.hasNext() ? Optional.of(requests.next()) : Optional.empty();
        if (next.isEmpty()) return;
        long nanos = next.get().arrivalNanos();
        if (nanos < time.now()) {
            throw new IllegalArgumentException(
                    "request " + taken + " arrives at " + nanos + " ns, before " + time.now());
        }
        taken++;
        time.plan(nanos, this::arrive);
    }
}
