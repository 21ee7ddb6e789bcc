package io.ruche.control.jobs;

import io.ruche.control.jobs.BatchGateway.Place;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.JobProgress;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which prompts to lease next, and for which node: jobs of higher priority first, then the older ones; of each its lowest
 * open prompts. A prompt that a runtime died under waits for an empty node, and where there is none, the first one of its
 * model is emptied for it. One plan each; what the State refuses is planned anew.
 */
final class LeasePlan {
    private final State state;
    private final Function<JobSpec, List<Place>> places;
    /** Asked once a plan: thousands of jobs may wait for one model. */
    private final Map<String, List<Place>> known = new TreeMap<>();

    private final Map<Slot, Integer> taken;
    private final Map<NodeId, Integer> underWay = new TreeMap<>();
    /** Nodes on which nothing more may be begun in this plan. */
    private final Set<NodeId> closed = new TreeSet<>();

    /** What one model has on one node. */
    record Slot(NodeId node, String model) implements Comparable<Slot> {
        @Override
        public int compareTo(Slot other) {
            int byNode = node.compareTo(other.node);
            return byNode != 0 ? byNode : model.compareTo(other.model);
        }
    }

    private LeasePlan(State state, Function<JobSpec, List<Place>> places, Map<Slot, Integer> unsent) {
        this.state = state;
        this.places = places;
        this.taken = new TreeMap<>(unsent);
        for (Job job : state.begunJobs()) {
            for (Attempt it : job.progress().leased(state.epoch())) {
                NodeId node = new NodeId(it.node());
                underWay.merge(node, 1, Integer::sum);
                if (it.isSuspect()) closed.add(node);
            }
        }
    }

    /**
     * The next leases, one a job at most.
     *
     * @param unsent prompts that are leased and do not take up their slot yet
     * @param rests nodes that just failed
     * @param nowMillis wall time
     */
    static List<Command.LeasePrompts> of(
            State state,
            Function<JobSpec, List<Place>> places,
            Map<Slot, Integer> unsent,
            Predicate<NodeId> rests,
            long nowMillis) {
        LeasePlan plan = new LeasePlan(state, places, unsent);
        List<Command.LeasePrompts> leases = new ArrayList<>();
        for (Job job : plan.candidates(rests, nowMillis)) {
            plan.next(job, rests).ifPresent(leases::add);
        }
        return leases;
    }

    /**
     * In the order of turns, those that something may be leased of: the ones that were begun, and of each queue as many more
     * as there are slots, since each of those takes one. Thousands may wait behind them.
     */
    private Collection<Job> candidates(Predicate<NodeId> rests, long nowMillis) {
        Set<Job> candidates = new TreeSet<>(Job.BY_TURN);
        for (Collection<Job> queue : state.jobQueues()) {
            Job any = queue.iterator().next();
            int free = open(any, rests).stream()
                    .mapToInt(place -> Math.max(0, left(any, place)))
                    .sum();
            if (free == 0) continue;
            queue.stream()
                    .filter(job -> !isBegun(job) && !job.isLate(nowMillis))
                    .limit(free)
                    .forEach(candidates::add);
        }
        state.begunJobs().stream().filter(job -> !job.isLate(nowMillis)).forEach(candidates::add);
        return candidates;
    }

    private static boolean isBegun(Job job) {
        return !job.progress().attempts().isEmpty();
    }

    private List<Place> open(Job job, Predicate<NodeId> rests) {
        return places(job.spec()).stream()
                .filter(place -> !rests.test(place.node()) && !closed.contains(place.node()))
                .toList();
    }

    private Optional<Command.LeasePrompts> next(Job job, Predicate<NodeId> rests) {
        List<Place> open = open(job, rests);
        JobProgress progress = job.progress();
        boolean isFull = open.stream().allMatch(place -> left(job, place) <= 0);
        if (isFull && progress.attempts().values().stream().noneMatch(Attempt::isSuspect)) return Optional.empty();
        if (open.isEmpty()) return Optional.empty();
        int room = job.spec().options().concurrency()
                - progress.leased(state.epoch()).size();
        if (room <= 0) return Optional.empty();
        List<Integer> free = progress.window(job.spec().prompts()).stream()
                .filter(index -> progress.find(index)
                        .filter(it -> it.isLeased(state.epoch()))
                        .isEmpty())
                .toList();
        if (free.isEmpty()) return Optional.empty();
        Optional<Integer> suspect =
                free.stream().filter(index -> isSuspect(progress, index)).findFirst();
        if (suspect.isPresent()) {
            Optional<Place> empty = open.stream()
                    .filter(place -> underWay.getOrDefault(place.node(), 0) == 0 && left(job, place) > 0)
                    .findFirst();
            closed.add(empty.orElse(open.get(0)).node());
            if (empty.isPresent()) {
                return Optional.of(
                        lease(job, List.of(suspect.get()), empty.get().node()));
            }
        }
        List<Integer> innocent =
                free.stream().filter(index -> !isSuspect(progress, index)).toList();
        for (Place place : open) {
            int count = Math.min(Math.min(left(job, place), room), innocent.size());
            if (count > 0 && !closed.contains(place.node())) {
                return Optional.of(lease(job, innocent.subList(0, count), place.node()));
            }
        }
        return Optional.empty();
    }

    private List<Place> places(JobSpec job) {
        return known.computeIfAbsent(job.kind() + " " + job.model(), unused -> places.apply(job));
    }

    private Command.LeasePrompts lease(Job job, List<Integer> indexes, NodeId node) {
        taken.merge(new Slot(node, job.spec().model()), indexes.size(), Integer::sum);
        underWay.merge(node, indexes.size(), Integer::sum);
        return new Command.LeasePrompts(job.id(), indexes, node);
    }

    private int left(Job job, Place place) {
        return place.free()
                - taken.getOrDefault(new Slot(place.node(), job.spec().model()), 0);
    }

    private static boolean isSuspect(JobProgress progress, int index) {
        return progress.find(index).filter(Attempt::isSuspect).isPresent();
    }
}
