package io.ruche.scheduler.jobs;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * How far a job has come. An index is settled, with exactly one result, or it is open. Only the first
 * {@value #WINDOW} open ones may be begun: so neither the attempts nor the ranges between them grow with the job, and its
 * row stays small.
 *
 * @param settled indexes that have their result, be it an answer or why there is none
 * @param failed how many of those have none; their results say why
 * @param attempts open indexes that were begun, by index
 */
public record JobProgress(IndexRanges settled, int failed, TreePMap<Integer, Attempt> attempts) {
    /** The most prompts under way. */
    public static final int WINDOW = 64;

    public static final JobProgress NONE = new JobProgress(IndexRanges.EMPTY, 0, TreePMap.empty());

    /** How many were answered. */
    public int done() {
        return settled.size() - failed;
    }

    public boolean isWhole(int prompts) {
        return settled.size() == prompts;
    }

    /** The open indexes that may be begun, lowest first, those under way included. */
    public List<Integer> window(int prompts) {
        return settled.absent(prompts, WINDOW);
    }

    public Optional<Attempt> find(int index) {
        return Optional.ofNullable(attempts.get(index));
    }

    /** What is under way in this reign, by index. */
    public List<Attempt> leased(long reign) {
        return attempts.values().stream().filter(it -> it.isLeased(reign)).toList();
    }

    /** Whether leases of earlier reigns are still written down. */
    public boolean hasLapsed(long reign) {
        return attempts.values().stream().anyMatch(it -> it.hasLease() && it.epoch() < reign);
    }

    public JobProgress lease(Collection<Integer> indexes, String node, long reign) {
        TreePMap<Integer, Attempt> next = attempts;
        for (int index : indexes) {
            Attempt was = attempts.get(index);
            next = next.plus(
                    index,
                    was == null
                            ? new Attempt(index, 1, 0, node, reign)
                            : new Attempt(index, was.number() + 1, was.deaths(), node, reign));
        }
        return new JobProgress(settled, failed, next);
    }

    /** An index has its result. */
    public JobProgress settle(int index, boolean hasFailed) {
        return new JobProgress(settled.plus(index), failed + (hasFailed ? 1 : 0), attempts.minus(index));
    }

    /** An attempt came to nothing; it goes again. */
    public JobProgress release(int index, boolean died) {
        Attempt was = attempts.get(index);
        if (was == null) return this;
        return new JobProgress(settled, failed, attempts.plus(index, free(was, died ? 1 : 0)));
    }

    /** What earlier reigns leased goes again, and nothing is held against it. */
    public JobProgress lapse(long reign) {
        TreePMap<Integer, Attempt> next = attempts;
        for (Attempt it : attempts.values()) {
            if (it.hasLease() && it.epoch() < reign) next = next.plus(it.index(), free(it, 0));
        }
        return new JobProgress(settled, failed, next);
    }

    /** Nothing is under way any more, and nothing will be. */
    public JobProgress end() {
        return new JobProgress(settled, failed, TreePMap.empty());
    }

    private static Attempt free(Attempt it, int deaths) {
        return new Attempt(it.index(), it.number(), it.deaths() + deaths, "", 0);
    }
}
