package io.ruche.scheduler.state;

import io.ruche.scheduler.jobs.JobPriority;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.pcollections.TreePMap;

/**
 * Jobs by id and by age; those that are still worked on, in the order of their turns; and those of which prompts were
 * begun. A house keeps far more jobs that have ended, and may have many that wait. Immutable.
 *
 * @param byId sorted
 * @param byAge oldest first
 * @param open those that have not ended
 * @param openBytes own prompts of those that have not ended
 * @param busy those with attempts
 */
record JobShelf(
        TreePMap<JobId, Job> byId,
        TreePMap<Age, JobId> byAge,
        TreePMap<Turn, Job> open,
        long openBytes,
        TreePMap<JobId, Job> busy) {
    static final JobShelf EMPTY =
            new JobShelf(TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), 0, TreePMap.empty());

    /** Never changes in a job's life. */
    record Age(long createdAtMillis, JobId job) implements Comparable<Age> {
        private static final Comparator<Age> ORDER =
                Comparator.comparing(Age::createdAtMillis).thenComparing(Age::job);

        static Age of(Job job) {
            return new Age(job.createdAtMillis(), job.id());
        }

        @Override
        public int compareTo(Age other) {
            return ORDER.compare(this, other);
        }
    }

    /** Higher priority first, then the older one. Never changes in a job's life. */
    record Turn(JobPriority priority, long createdAtMillis, JobId job) implements Comparable<Turn> {
        private static final Comparator<Turn> ORDER = Comparator.comparing(Turn::priority)
                .reversed()
                .thenComparing(Turn::createdAtMillis)
                .thenComparing(Turn::job);

        static Turn of(Job job) {
            return new Turn(job.spec().options().priority(), job.createdAtMillis(), job.id());
        }

        @Override
        public int compareTo(Turn other) {
            return ORDER.compare(this, other);
        }
    }

    Collection<Job> all() {
        return byId.values();
    }

    Collection<Job> unfinished() {
        return open.values();
    }

    Collection<Job> begun() {
        return busy.values();
    }

    List<Job> newest(Optional<Job> before, Predicate<Job> wanted, int limit) {
        List<Job> found = new ArrayList<>();
        Map.Entry<Age, JobId> next = before.isPresent()
                ? byAge.lowerEntry(Age.of(before.get()))
                : byAge.isEmpty() ? null : byAge.lastEntry();
        while (next != null && found.size() < limit) {
            Job job = byId.get(next.getValue());
            if (job != null && wanted.test(job)) found.add(job);
            next = byAge.lowerEntry(next.getKey());
        }
        return found;
    }

    Optional<Job> find(JobId id) {
        return Optional.ofNullable(byId.get(id));
    }

    JobShelf with(Job job) {
        JobId id = job.id();
        Turn turn = Turn.of(job);
        return new JobShelf(
                byId.plus(id, job),
                byId.containsKey(id) ? byAge : byAge.plus(Age.of(job), id),
                job.hasEnded() ? open.minus(turn) : open.plus(turn, job),
                openBytes + openBytes(job) - find(id).map(JobShelf::openBytes).orElse(0L),
                job.progress().attempts().isEmpty() ? busy.minus(id) : busy.plus(id, job));
    }

    JobShelf without(JobId id) {
        Optional<Job> was = find(id);
        if (was.isEmpty()) return this;
        return new JobShelf(
                byId.minus(id),
                byAge.minus(Age.of(was.get())),
                open.minus(Turn.of(was.get())),
                openBytes - openBytes(was.get()),
                busy.minus(id));
    }

    private static long openBytes(Job job) {
        return job.hasEnded() ? 0 : job.spec().ownBytes();
    }
}
