package io.ruche.scheduler.state;

import io.ruche.scheduler.jobs.JobPriority;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * Jobs by id; those that are still worked on, in the order of their turns; and those of which prompts were begun. A house
 * keeps far more jobs that have ended, and may have many that wait. Immutable.
 *
 * @param byId sorted
 * @param open those that have not ended
 * @param busy those with attempts
 */
record JobShelf(TreePMap<JobId, Job> byId, TreePMap<Turn, Job> open, TreePMap<JobId, Job> busy) {
    static final JobShelf EMPTY = new JobShelf(TreePMap.empty(), TreePMap.empty(), TreePMap.empty());

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

    Optional<Job> find(JobId id) {
        return Optional.ofNullable(byId.get(id));
    }

    JobShelf with(Job job) {
        JobId id = job.id();
        Turn turn = Turn.of(job);
        return new JobShelf(
                byId.plus(id, job),
                job.hasEnded() ? open.minus(turn) : open.plus(turn, job),
                job.progress().attempts().isEmpty() ? busy.minus(id) : busy.plus(id, job));
    }

    JobShelf without(JobId id) {
        Optional<Job> was = find(id);
        if (was.isEmpty()) return this;
        return new JobShelf(byId.minus(id), open.minus(Turn.of(was.get())), busy.minus(id));
    }
}
