package io.ruche.scheduler.simulation;

import io.ruche.scheduler.admission.Admission;
import io.ruche.scheduler.routing.Router;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Requests in, a report out. Events happen in the order of their time, and of two at one time the one that was planned
 * first. A request takes a slot at once, waits in one queue in the order of arrival, or is refused, as in the gateway; who
 * is cut off by a lost machine goes to the head of the queue and begins anew elsewhere.
 */
public final class Simulation {
    /** As in the gateway: how fast the mean duration of a request follows. */
    private static final double WEIGHT = 0.1;

    private enum Kind {
        ARRIVES,
        WORKS,
        LOADED,
        LOST,
        BACK
    }

    /** @param mark of a planned step or load; an older one than the replica's counts for nothing */
    private record Event(long nanos, long sequence, Kind kind, int replica, long mark) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int order = Long.compare(nanos, other.nanos);
            return order != 0 ? order : Long.compare(sequence, other.sequence);
        }
    }

    private final Scenario scenario;
    private final Policy policy;
    private final Iterator<Request> requests;
    private final Tally tally;
    private final List<SimulatedReplica> replicas = new ArrayList<>();
    private final long[] marks;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Deque<Running> waiting = new ArrayDeque<>();
    private final List<Running> firstTokens = new ArrayList<>();
    private Optional<Request> next = Optional.empty();
    private long arrived;
    private long sequence;
    private long now;
    private int running;
    private int slots;
    private double meanSeconds;

    private Simulation(Scenario scenario, Policy policy, Iterator<Request> requests, Consumer<Outcome> outcomes) {
        this.scenario = scenario;
        this.policy = policy;
        this.requests = requests;
        this.tally = new Tally(scenario.targets(), outcomes);
        this.marks = new long[scenario.replicas().size()];
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
        for (ReplicaSpec spec : scenario.replicas()) {
            SimulatedReplica replica = new SimulatedReplica(replicas.size(), spec);
            replicas.add(replica);
            if (spec.loadSeconds() == 0) becomeReady(replica);
            else planLoad(replica);
        }
        for (Outage outage : scenario.outages()) {
            plan(outage.lostNanos(), Kind.LOST, outage.replica(), 0);
            if (outage.backNanos() != Outage.NEVER) plan(outage.backNanos(), Kind.BACK, outage.replica(), 0);
        }
        planArrival();
        while (!isOver()) {
            Event event = events.remove();
            now = event.nanos;
            happen(event);
        }
        while (!waiting.isEmpty()) tally.unserved(waiting.remove(), now);
        List<ReplicaUse> uses = new ArrayList<>();
        for (SimulatedReplica it : replicas) {
            it.advance(now);
            uses.add(it.use());
        }
        return tally.report(now, uses);
    }

    /** Losses and returns after the last answer are nobody's concern. */
    private boolean isOver() {
        return events.isEmpty() || next.isEmpty() && running == 0 && waiting.isEmpty();
    }

    private void happen(Event event) {
        SimulatedReplica replica = replicas.get(event.replica);
        switch (event.kind) {
            case ARRIVES -> arrive();
            case WORKS -> {
                if (event.mark != marks[event.replica]) return;
                work(replica);
            }
            case LOADED -> {
                if (event.mark != replica.life() || !replica.isUp()) return;
                becomeReady(replica);
                dispatch();
            }
            case LOST -> lose(replica);
            case BACK -> {
                if (replica.isUp()) return;
                replica.back(now);
                planLoad(replica);
            }
        }
        tally.happened(now, event.kind.ordinal(), event.replica);
    }

    private void arrive() {
        Running it = new Running(arrived++, next.orElseThrow());
        planArrival();
        Admission.Answer answer = Admission.ask(new Admission.Load(
                slots, running, waiting.size(), scenario.queueLimit(), meanSeconds, scenario.deadlineSeconds()));
        if (answer instanceof Admission.Refuse) {
            tally.refused(it, now);
            return;
        }
        waiting.add(it);
        dispatch();
    }

    private void work(SimulatedReplica replica) {
        firstTokens.clear();
        List<Running> done = replica.work(now, firstTokens);
        for (Running it : firstTokens) tally.happened(it.number, it.cachedTokens, replica.index());
        for (Running it : done) {
            running--;
            double seconds = (now - it.dispatchedNanos) / Request.NANOS;
            meanSeconds = meanSeconds == 0 ? seconds : meanSeconds + WEIGHT * (seconds - meanSeconds);
            tally.finished(it, replica.index(), now);
        }
        planWork(replica);
        if (!done.isEmpty()) dispatch();
    }

    private void lose(SimulatedReplica replica) {
        if (!replica.isUp()) return;
        if (replica.isReady()) slots -= replica.spec.slots();
        List<Running> cut = replica.lose(now);
        running -= cut.size();
        marks[replica.index()]++;
        policy.lost(replica.index());
        tally.cut(cut.size());
        for (int i = cut.size() - 1; i >= 0; i--) waiting.addFirst(cut.get(i));
        dispatch();
    }

    private void dispatch() {
        while (!waiting.isEmpty()) {
            List<SimulatedReplica> free = new ArrayList<>(replicas.size());
            for (SimulatedReplica it : replicas) if (it.hasSlot()) free.add(it);
            if (free.isEmpty()) return;
            Running it = takeNext(free);
            Policy.Choice choice = policy.choose(free, it.request, now);
            it.expectedPrefillTokens = it.request.promptTokens() - choice.cachedTokens();
            SimulatedReplica replica = free.get(choice.index());
            replica.take(it, now);
            running++;
            tally.happened(it.number, it.attempts, replica.index());
            planWork(replica);
        }
    }

    private Running takeNext(List<SimulatedReplica> free) {
        Running first = waiting.element();
        if (waiting.size() == 1) return waiting.remove();
        List<Request> window = new ArrayList<>();
        for (Iterator<Running> all = waiting.iterator(); all.hasNext() && window.size() < Router.WINDOW; ) {
            window.add(all.next().request);
        }
        int chosen = policy.next(window, free, first.passed);
        if (chosen > 0) first.passed++;
        Iterator<Running> all = waiting.iterator();
        for (int i = 0; i < chosen; i++) all.next();
        Running it = all.next();
        all.remove();
        return it;
    }

    private void becomeReady(SimulatedReplica replica) {
        replica.ready();
        slots += replica.spec.slots();
    }

    private void planArrival() {
        next = requests.hasNext() ? Optional.of(requests.next()) : Optional.empty();
        if (next.isEmpty()) return;
        long nanos = next.get().arrivalNanos();
        if (nanos < now) {
            throw new IllegalArgumentException("request " + arrived + " arrives at " + nanos + " ns, before " + now);
        }
        plan(nanos, Kind.ARRIVES, 0, 0);
    }

    private void planLoad(SimulatedReplica replica) {
        plan(now + (long) (replica.spec.loadSeconds() * Request.NANOS), Kind.LOADED, replica.index(), replica.life());
    }

    private void planWork(SimulatedReplica replica) {
        long at = replica.nextNanos();
        long mark = ++marks[replica.index()];
        if (at != SimulatedReplica.NEVER) plan(at, Kind.WORKS, replica.index(), mark);
    }

    private void plan(long nanos, Kind kind, int replica, long mark) {
        events.add(new Event(nanos, sequence++, kind, replica, mark));
    }
}
