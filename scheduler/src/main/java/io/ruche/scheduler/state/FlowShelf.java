package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.conversation.Talks;
import io.ruche.scheduler.organisation.spec.check.StoredText;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.Runs;
import io.ruche.scheduler.organisation.workflow.Starts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.pcollections.TreePMap;

/**
 * What agents do together: runs of workflows and what waits to become one, words that are asked for, conversations; and
 * when each of them is due by the clock, so that nobody looks at all of them. Immutable, any thread.
 */
public final class FlowShelf {
    static final FlowShelf EMPTY = new FlowShelf(new Parts());

    /** The newest ended ones are kept. */
    static final int MOST_RUNS = 200;

    static final int MOST_APPROVALS = 200;
    static final int MOST_TALKS = 500;

    private final EndingShelf<Run> runs;
    private final EndingShelf<Approval> approvals;
    private final EndingShelf<Conversation> talks;
    private final TreePMap<String, Starts> starts;
    private final TreePMap<String, TriggerMark> marks;
    private final TreePMap<String, StoredText> plans;
    private final TreePMap<Due, String> due;

    private FlowShelf(Parts of) {
        runs = of.runs;
        approvals = of.approvals;
        talks = of.talks;
        starts = of.starts;
        marks = of.marks;
        plans = of.plans;
        due = of.due;
    }

    private record Due(long atMillis, String key) implements Comparable<Due> {
        private static final Comparator<Due> ORDER =
                Comparator.comparingLong(Due::atMillis).thenComparing(Due::key);

        @Override
        public int compareTo(Due other) {
            return ORDER.compare(this, other);
        }
    }

    public Collection<Run> runs() {
        return runs.all();
    }

    /** Those that have not ended. */
    public Collection<Run> openRuns() {
        return runs.open().values();
    }

    public Optional<Run> findRun(String id) {
        return runs.find(id);
    }

    public Collection<Approval> approvals() {
        return approvals.all();
    }

    /** Those that wait for somebody's word. */
    public Collection<Approval> pendingApprovals() {
        return approvals.open().values();
    }

    public Optional<Approval> findApproval(String id) {
        return approvals.find(id);
    }

    public Collection<Conversation> conversations() {
        return talks.all();
    }

    /** Those that have not ended. */
    public Collection<Conversation> openConversations() {
        return talks.open().values();
    }

    /** Oldest first. */
    Collection<Conversation> endedConversations() {
        return talks.ended().values();
    }

    public Optional<Conversation> findConversation(String id) {
        return talks.find(id);
    }

    /** Whether the workflow is under way, and what waits for its turn. */
    public Starts starts(String workflow) {
        Starts found = starts.get(workflow);
        return found == null ? Starts.NONE : found;
    }

    Optional<Starts> findStarts(String workflow) {
        return Optional.ofNullable(starts.get(workflow));
    }

    Collection<String> startsIds() {
        return starts.keySet();
    }

    /** What a trigger has started already. */
    public TriggerMark mark(String owner, int index) {
        return findMark(TriggerMark.id(owner, index)).orElseGet(() -> TriggerMark.none(owner, index));
    }

    Optional<TriggerMark> findMark(String id) {
        return Optional.ofNullable(marks.get(id));
    }

    Collection<String> markIds() {
        return marks.keySet();
    }

    /** A document that something still follows though the house's own says something else by now, by its hash. */
    public Optional<StoredText> findPlan(String hash) {
        return Optional.ofNullable(plans.get(hash));
    }

    Collection<String> planIds() {
        return plans.keySet();
    }

    /** The keys of runs, approvals and conversations whose time has come, the one that is most overdue first. */
    public List<String> due(long nowMillis) {
        List<String> keys = new ArrayList<>();
        for (var it : due.entrySet()) {
            if (it.getKey().atMillis() > nowMillis) break;
            keys.add(it.getValue());
        }
        return keys;
    }

    /** When the next of them is, after that time; empty when time alone moves nothing. */
    public OptionalLong nextDue(long afterMillis) {
        for (Due it : due.tailMap(new Due(afterMillis + 1, "")).keySet()) return OptionalLong.of(it.atMillis());
        return OptionalLong.empty();
    }

    List<String> tooManyRuns() {
        return runs.tooMany(MOST_RUNS);
    }

    List<String> tooManyApprovals() {
        return approvals.tooMany(MOST_APPROVALS);
    }

    List<String> tooManyConversations() {
        return talks.tooMany(MOST_TALKS);
    }

    FlowShelf with(Run it) {
        Optional<Long> end = it.phase().hasEnded() ? Optional.of(it.endedAtMillis()) : Optional.empty();
        return but(next -> {
            next.runs = runs.with(it.id(), end, it);
            next.due = dueAgain(Rows.Kind.RUN.key(it.id()), dueOf(findRun(it.id()), Runs::nextDue), Runs.nextDue(it));
        });
    }

    FlowShelf withoutRun(String id) {
        return but(next -> {
            next.runs = runs.without(id);
            next.due = dueAgain(Rows.Kind.RUN.key(id), dueOf(findRun(id), Runs::nextDue), OptionalLong.empty());
        });
    }

    FlowShelf with(Approval it) {
        Optional<Long> end = it.phase().hasEnded() ? Optional.of(it.endedAtMillis()) : Optional.empty();
        return but(next -> {
            next.approvals = approvals.with(it.id(), end, it);
            next.due = dueAgain(
                    Rows.Kind.APPROVAL.key(it.id()), dueOf(findApproval(it.id()), FlowShelf::dueOf), dueOf(it));
        });
    }

    FlowShelf withoutApproval(String id) {
        return but(next -> {
            next.approvals = approvals.without(id);
            next.due = dueAgain(
                    Rows.Kind.APPROVAL.key(id), dueOf(findApproval(id), FlowShelf::dueOf), OptionalLong.empty());
        });
    }

    FlowShelf with(Conversation it) {
        boolean ended = it.phase() == Conversation.Phase.ENDED;
        return but(next -> {
            next.talks = talks.with(it.id(), ended ? Optional.of(it.endedAtMillis()) : Optional.empty(), it);
            next.due = dueAgain(
                    Rows.Kind.CONVERSATION.key(it.id()),
                    dueOf(findConversation(it.id()), Talks::nextDue),
                    Talks.nextDue(it));
        });
    }

    FlowShelf withoutConversation(String id) {
        return but(next -> {
            next.talks = talks.without(id);
            next.due = dueAgain(
                    Rows.Kind.CONVERSATION.key(id), dueOf(findConversation(id), Talks::nextDue), OptionalLong.empty());
        });
    }

    FlowShelf with(String workflow, Starts it) {
        return but(next -> next.starts = starts.plus(workflow, it));
    }

    FlowShelf withoutStarts(String workflow) {
        return but(next -> next.starts = starts.minus(workflow));
    }

    FlowShelf with(TriggerMark it) {
        return but(next -> next.marks = marks.plus(it.id(), it));
    }

    FlowShelf withoutMark(String id) {
        return but(next -> next.marks = marks.minus(id));
    }

    FlowShelf with(StoredText plan) {
        return but(next -> next.plans = plans.plus(plan.hash(), plan));
    }

    FlowShelf withoutPlan(String hash) {
        return but(next -> next.plans = plans.minus(hash));
    }

    private TreePMap<Due, String> dueAgain(String key, OptionalLong before, OptionalLong after) {
        TreePMap<Due, String> all = due;
        if (before.isPresent()) all = all.minus(new Due(before.getAsLong(), key));
        if (after.isPresent()) all = all.plus(new Due(after.getAsLong(), key), key);
        return all;
    }

    private interface NextDue<T> {
        OptionalLong of(T it);
    }

    private static <T> OptionalLong dueOf(Optional<T> found, NextDue<T> next) {
        return found.isEmpty() ? OptionalLong.empty() : next.of(found.get());
    }

    private static OptionalLong dueOf(Approval it) {
        return it.phase().hasEnded() ? OptionalLong.empty() : OptionalLong.of(it.deadlineMillis());
    }

    private FlowShelf but(Consumer<Parts> change) {
        Parts parts = new Parts(this);
        change.accept(parts);
        return new FlowShelf(parts);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FlowShelf that
                && runs.equals(that.runs)
                && approvals.equals(that.approvals)
                && talks.equals(that.talks)
                && starts.equals(that.starts)
                && marks.equals(that.marks)
                && plans.equals(that.plans)
                && due.equals(that.due);
    }

    @Override
    public int hashCode() {
        return Objects.hash(runs, approvals, talks, starts, marks, plans);
    }

    @Override
    public String toString() {
        return "runs=" + runs.byId().keySet() + ", approvals="
                + approvals.byId().keySet() + ", conversations="
                + talks.byId().keySet() + ", starts=" + starts.keySet() + ", triggers=" + marks.keySet() + ", plans="
                + plans.keySet();
    }

    /** What a shelf is made of, while the next one is made. */
    private static final class Parts {
        EndingShelf<Run> runs = EndingShelf.empty();
        EndingShelf<Approval> approvals = EndingShelf.empty();
        EndingShelf<Conversation> talks = EndingShelf.empty();
        TreePMap<String, Starts> starts = TreePMap.empty();
        TreePMap<String, TriggerMark> marks = TreePMap.empty();
        TreePMap<String, StoredText> plans = TreePMap.empty();
        TreePMap<Due, String> due = TreePMap.empty();

        Parts() {}

        Parts(FlowShelf of) {
            runs = of.runs;
            approvals = of.approvals;
            talks = of.talks;
            starts = of.starts;
            marks = of.marks;
            plans = of.plans;
            due = of.due;
        }
    }
}
