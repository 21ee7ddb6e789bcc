package io.ruche.scheduler.simulation;

import io.ruche.scheduler.admission.Admission;
import io.ruche.scheduler.routing.Router;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * One model's replicas behind one queue, on a time that somebody else drives. A request takes a slot at once, waits in the
 * order of arrival, or is refused, as in the gateway; who is cut off by a lost machine goes to the head of the queue and
 * begins anew elsewhere. One thread.
 */
public final class Service {
    /** As in the gateway: how fast the mean duration of a request follows. */
    private static final double WEIGHT = 0.1;

    private enum Kind {
        ARRIVES,
        WORKS,
        LOADED,
        LOST,
        BACK
    }

    /** Told of what changes, after it did. */
    public interface Watcher {
        Watcher NONE = new Watcher() {
            @Override
            public void running(int replica, int requests) {}

            @Override
            public void waiting(int requests) {}
        };

        /** So many requests run there now. */
        void running(int replica, int requests);

        void waiting(int requests);
    }

    /**
     * @param queueLimit requests that may wait for a slot; more are refused
     * @param deadlineSeconds a request is refused when its wait is expected to be longer; 0: it has no deadline
     */
    public record Rules(int queueLimit, double deadlineSeconds, Targets targets) {}

    private final VirtualTime time;
    private final Policy policy;
    private final Rules rules;
    private final Watcher watcher;
    private final Tally tally;
    private final List<SimulatedReplica> replicas = new ArrayList<>();
    /** Those that are not gone for good. */
    private final List<SimulatedReplica> present = new ArrayList<>();
    /** Of each replica's planned work; one that was planned under an older mark counts for nothing. */
    private final List<Long> marks = new ArrayList<>();

    private final Deque<Running> waiting = new ArrayDeque<>();
    private final List<Running> firstTokens = new ArrayList<>();
    private long arrived;
    private int running;
    private int slots;
    private double meanSeconds;

    /**
     * @param policy a new one, which this service fills
     * @param outcomes is told each request once, when it ends
     */
    public Service(VirtualTime time, Policy policy, Rules rules, Consumer<Outcome> outcomes, Watcher watcher) {
        this.time = time;
        this.policy = policy;
        this.rules = rules;
        this.tally = new Tally(rules.targets(), outcomes);
        this.watcher = watcher;
    }

    /**
     * A replica begins to load.
     *
     * @return its place among all that there were, from 0
     */
    public int add(ReplicaSpec spec) {
        SimulatedReplica replica = new SimulatedReplica(replicas.size(), spec, time.now());
        replicas.add(replica);
        present.add(replica);
        marks.add(0L);
        policy.added(spec);
        if (spec.loadSeconds() == 0) becomeReady(replica);
        else planLoad(replica);
        return replica.index();
    }

    /** The number that the next request gets. */
    public long nextNumber() {
        return arrived;
    }

    /** A request comes now; what became of it before, as a slow network, lies between its arrival and now. */
    public void arrive(Request request) {
        Running it = new Running(arrived++, request);
        Admission.Answer answer = Admission.ask(new Admission.Load(
                slots, running, waiting.size(), rules.queueLimit(), meanSeconds, rules.deadlineSeconds()));
        if (answer instanceof Admission.Refuse) {
            tally.refused(it, time.now());
        } else {
            waiting.add(it);
            dispatch();
        }
        tally.happened(time.now(), Kind.ARRIVES.ordinal(), 0);
    }

    /** Its machine is lost. */
    public void lose(int index) {
        SimulatedReplica replica = replicas.get(index);
        if (replica.isUp()) {
            if (replica.isReady()) slots -= replica.spec.slots();
            List<Running> cut = replica.lose(time.now());
            running -= cut.size();
            marks.set(index, marks.get(index) + 1);
            policy.lost(index);
            tally.cut(cut.size());
            for (int i = cut.size() - 1; i >= 0; i--) waiting.addFirst(cut.get(i));
            watcher.running(index, 0);
            dispatch();
        }
        tally.happened(time.now(), Kind.LOST.ordinal(), index);
    }

    /** Lost for good: nobody need think of it any more. */
    public void remove(int index) {
        lose(index);
        present.remove(replicas.get(index));
    }

    /** Its machine is there again, and loads. */
    public void back(int index) {
        SimulatedReplica replica = replicas.get(index);
        if (replica.isUp()) return;
        replica.back(time.now());
        planLoad(replica);
        tally.happened(time.now(), Kind.BACK.ordinal(), index);
    }

    /** @param pace 1: as its speed says; less when others work on its machines too */
    public void pace(int index, double pace) {
        SimulatedReplica replica = replicas.get(index);
        if (replica.pace(pace, time.now())) planWork(replica);
    }

    public int waiting() {
        return waiting.size();
    }

    /** Requests at once that its ready replicas work on; 0 while none is ready. */
    public int slots() {
        return slots;
    }

    /** Nothing waits and nothing runs. */
    public boolean isIdle() {
        return running == 0 && waiting.isEmpty();
    }

    /** Takes all that wait out of the queue, as if they had never come. */
    public List<Long> withdraw() {
        List<Long> numbers = waiting.stream().map(it -> it.number).toList();
        waiting.clear();
        watcher.waiting(0);
        return numbers;
    }

    /** Nothing more will happen: what waits or runs still is told as unserved. */
    public void giveUp() {
        for (SimulatedReplica it : present) {
            List<Running> cut = it.lose(time.now());
            running -= cut.size();
            waiting.addAll(cut);
        }
        while (!waiting.isEmpty()) tally.unserved(waiting.remove(), time.now());
    }

    public ReplicaUse use(int index) {
        replicas.get(index).advance(time.now());
        return replicas.get(index).use();
    }

    public Report report() {
        List<ReplicaUse> uses = new ArrayList<>();
        for (SimulatedReplica it : replicas) uses.add(use(it.index()));
        return tally.report(time.now(), uses);
    }

    private void work(SimulatedReplica replica, long mark) {
        if (mark != marks.get(replica.index())) return;
        firstTokens.clear();
        List<Running> done = replica.work(time.now(), firstTokens);
        for (Running it : firstTokens) tally.happened(it.number, it.cachedTokens, replica.index());
        planWork(replica);
        if (!done.isEmpty()) watcher.running(replica.index(), replica.running());
        for (Running it : done) {
            running--;
            double seconds = (time.now() - it.dispatchedNanos) / Request.NANOS;
            meanSeconds = meanSeconds == 0 ? seconds : meanSeconds + WEIGHT * (seconds - meanSeconds);
            tally.finished(it, replica.index(), time.now());
        }
        if (!done.isEmpty()) dispatch();
        tally.happened(time.now(), Kind.WORKS.ordinal(), replica.index());
    }

    private void loaded(SimulatedReplica replica, long life) {
        if (life != replica.life() || !replica.isUp()) return;
        becomeReady(replica);
        dispatch();
        tally.happened(time.now(), Kind.LOADED.ordinal(), replica.index());
    }

    private void dispatch() {
        while (!waiting.isEmpty()) {
            List<SimulatedReplica> free = new ArrayList<>(present.size());
            for (SimulatedReplica it : present) if (it.hasSlot()) free.add(it);
            if (free.isEmpty()) break;
            Running it = takeNext(free);
            Policy.Choice choice = policy.choose(free, it.request, time.now());
            it.expectedPrefillTokens = it.request.promptTokens() - choice.cachedTokens();
            SimulatedReplica replica = free.get(choice.index());
            replica.take(it, time.now());
            running++;
            tally.happened(it.number, it.attempts, replica.index());
            planWork(replica);
            watcher.running(replica.index(), replica.running());
        }
        watcher.waiting(waiting.size());
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

    private void planLoad(SimulatedReplica replica) {
        long life = replica.life();
        time.plan(time.now() + (long) (replica.spec.loadSeconds() * Request.NANOS), () -> loaded(replica, life));
    }

    private void planWork(SimulatedReplica replica) {
        long at = replica.nextNanos();
        long mark = marks.get(replica.index()) + 1;
        marks.set(replica.index(), mark);
        if (at != SimulatedReplica.NEVER) time.plan(at, () -> work(replica, mark));
    }
}
