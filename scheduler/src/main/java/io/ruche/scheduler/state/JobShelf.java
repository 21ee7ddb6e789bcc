package io.ruche.scheduler.state;

import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.jobs.JobSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.pcollections.TreePMap;

/**
 * Jobs by id and by age; those that are still worked on, by what they ask for and in the order of their turns; those of
 * them that shall end in time; and those of which prompts were begun. A house keeps far more jobs that have ended, and may
 * have many that wait: nobody who works on jobs looks at all of them. Immutable.
 *
 * @param byId sorted
 * @param byAge oldest first
 * @param open those that have not ended
 * @param timed those that have not ended and have a deadline
 * @param openBytes own prompts of those that have not ended
 * @param busy those with attempts
 * @param notesBytes of all
 */
record JobShelf(
        TreePMap<JobId, Job> byId,
        TreePMap<Age, JobId> byAge,
        TreePMap<Turn, Job> open,
        TreePMap<Due, JobId> timed,
        long openBytes,
        TreePMap<JobId, Job> busy,
        long notesBytes) {
    static final JobShelf EMPTY = new JobShelf(
            TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), 0, TreePMap.empty(), 0);

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

    /** By what it asks for, then as {@link Job#BY_TURN}. Never changes in a job's life. */
    record Turn(JobKind kind, String model, JobPriority priority, long createdAtMillis, JobId job)
            implements Comparable<Turn> {
        private static final Comparator<Turn> ORDER = Comparator.comparing(Turn::kind)
                .thenComparing(Turn::model)
                .thenComparing(Turn::priority, Comparator.reverseOrder())
                .thenComparing(Turn::createdAtMillis)
                .thenComparing(Turn::job);
        private static final JobPriority LAST = JobPriority.values()[0];

        static Turn of(Job job) {
            JobSpec spec = job.spec();
            return new Turn(spec.kind(), spec.model(), spec.options().priority(), job.createdAtMillis(), job.id());
        }

        /** After all that ask for the same. */
        Turn end() {
            return new Turn(kind, model, LAST, Long.MAX_VALUE, job);
        }

        @Override
        public int compareTo(Turn other) {
            return ORDER.compare(this, other);
        }
    }

    /** Never changes in a job's life. */
    record Due(long deadlineMillis, JobId job) implements Comparable<Due> {
        private static final Comparator<Due> ORDER =
                Comparator.comparing(Due::deadlineMillis).thenComparing(Due::job);

        static Due of(Job job) {
            return new Due(job.spec().options().deadlineMillis(), job.id());
        }

        @Override
        public int compareTo(Due other) {
            return ORDER.compare(this, other);
        }
    }

    /** All at once: a fraction of the time that one after the other takes. */
    static JobShelf of(Collection<Job> jobs) {
        TreeMap<JobId, Job> byId = new TreeMap<>();
        TreeMap<Age, JobId> byAge = new TreeMap<>();
        TreeMap<Turn, Job> open = new TreeMap<>();
        TreeMap<Due, JobId> timed = new TreeMap<>();
        long openBytes = 0;
        TreeMap<JobId, Job> busy = new TreeMap<>();
        long notesBytes = 0;
        for (Job job : jobs) {
            byId.put(job.id(), job);
            byAge.put(Age.of(job), job.id());
            notesBytes += job.spec().notesBytes();
            if (!job.hasEnded()) {
                open.put(Turn.of(job), job);
                if (Due.of(job).deadlineMillis > 0) timed.put(Due.of(job), job.id());
                openBytes += openBytes(job);
            }
            if (!job.progress().attempts().isEmpty()) busy.put(job.id(), job);
        }
        return new JobShelf(
                TreePMap.fromSortedMap(byId),
                TreePMap.fromSortedMap(byAge),
                TreePMap.fromSortedMap(open),
                TreePMap.fromSortedMap(timed),
                openBytes,
                TreePMap.fromSortedMap(busy),
                notesBytes);
    }

    Collection<Job> all() {
        return byId.values();
    }

    Collection<Job> unfinished() {
        return open.values();
    }

    List<Collection<Job>> queues() {
        List<Collection<Job>> queues = new ArrayList<>();
        Turn first = open.isEmpty() ? null : open.firstKey();
        while (first != null) {
            Turn end = first.end();
            queues.add(open.subMap(first, true, end, true).values());
            first = open.higherKey(end);
        }
        return queues;
    }

    List<Job> late(long nowMillis, int limit) {
        List<Job> late = new ArrayList<>();
        for (Due due : timed.keySet()) {
            if (due.deadlineMillis > nowMillis || late.size() >= limit) break;
            find(due.job).ifPresent(late::add);
        }
        return late;
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
        boolean isKnown = byId.containsKey(id); // then its spec is the same
        return new JobShelf(
                byId.plus(id, job),
                isKnown ? byAge : byAge.plus(Age.of(job), id),
                job.hasEnded() ? open.minus(turn) : open.plus(turn, job),
                timed(job),
                openBytes + openBytes(job) - find(id).map(JobShelf::openBytes).orElse(0L),
                job.progress().attempts().isEmpty() ? busy.minus(id) : busy.plus(id, job),
                isKnown ? notesBytes : notesBytes + job.spec().notesBytes());
    }

    JobShelf without(JobId id) {
        Optional<Job> was = find(id);
        if (was.isEmpty()) return this;
        return new JobShelf(
                byId.minus(id),
                byAge.minus(Age.of(was.get())),
                open.minus(Turn.of(was.get())),
                timed.minus(Due.of(was.get())),
                openBytes - openBytes(was.get()),
                busy.minus(id),
                notesBytes - was.get().spec().notesBytes());
    }

    private TreePMap<Due, JobId> timed(Job job) {
        Due due = Due.of(job);
        if (due.deadlineMillis == 0) return timed;
        if (job.hasEnded()) return timed.minus(due);
        return timed.containsKey(due) ? timed : timed.plus(due, job.id());
    }

    private static long openBytes(Job job) {
        return job.hasEnded() ? 0 : job.spec().ownBytes();
    }
}
