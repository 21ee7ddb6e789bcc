package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Answered;
import io.ruche.scheduler.state.Audit;
import io.ruche.scheduler.state.ColdRow;
import io.ruche.scheduler.state.Decider;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.Ids;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands on their way into one entry: each is decided on the State that the ones before it led to. Nothing is answered
 * before the entry is durable, refusals included, since they may rest on a neighbour that is not there yet.
 */
final class Batch {
    static final int MAX_COMMANDS = 256;
    static final int FULL_BYTES = 512 << 10;

    /** What the entry itself takes beside its commits, generously. */
    private static final int FRAME_BYTES = 1 << 10;

    private static final Logger log = LoggerFactory.getLogger(Batch.class);

    private final Instant now;
    private final Ids ids;
    private final List<Pending> members = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private final List<Commit> commits = new ArrayList<>();
    private State state;
    private int bytes;

    /** @param begin the committed State, at the position of this entry */
    Batch(State begin, Instant now, Ids ids) {
        this.state = begin;
        this.now = now;
        this.ids = ids;
    }

    boolean isFull() {
        return members.size() >= MAX_COMMANDS || bytes >= FULL_BYTES;
    }

    /** Whether there is nothing to write, so that the answers may go out at once. */
    boolean isEmpty() {
        return commits.isEmpty();
    }

    /** The State after all commits. */
    State state() {
        return state;
    }

    Entry entry(long epoch, ByteString previous) {
        return Entry.newBuilder()
                .setSchema(Entries.SCHEMA)
                .setN(state.revision())
                .setEpoch(epoch)
                .setAtMillis(now.toEpochMilli())
                .setPrevious(previous)
                .addAllCommits(commits)
                .build();
    }

    /** Tells everybody what was decided. */
    void answer() {
        answers.forEach(Runnable::run);
    }

    /** Tells everybody that it came to nothing, or may have. */
    void fail(Failure failure) {
        members.forEach(member -> member.refuse(failure));
    }

    /** Decides a command and adds it; false when it needs an entry of its own. */
    boolean add(Pending pending) {
        Optional<String> requestKey = RequestKeys.of(pending.caller());
        Optional<Answered> earlier = requestKey.flatMap(state::findAnswer);
        if (earlier.isPresent()) {
            repeat(pending, earlier.get());
            return true;
        }
        Verdict verdict = decide(pending);
        if (verdict instanceof Verdict.Refused refused) {
            due(pending, () -> pending.refuse(refused.failure()));
            return true;
        }
        Verdict.Decision decision = (Verdict.Decision) verdict;
        List<Event> events = new ArrayList<>(decision.events());
        Audit.of(state, pending.command(), pending.caller().actor(), decision, now.toEpochMilli())
                .ifPresent(events::add);
        requestKey.ifPresent(key -> events.add(
                new Event.RequestAnswered(key, pending.caller().requestHash(), decision.reply(), now.toEpochMilli())));
        return record(pending, events, decision.reply());
    }

    private void repeat(Pending pending, Answered earlier) {
        if (earlier.requestHash().equals(pending.caller().requestHash())) {
            due(pending, () -> pending.reply(earlier.reply()));
        } else {
            due(
                    pending,
                    () -> pending.refuse(Failure.of(
                            FailureCode.KEY_REUSED,
                            "Idempotency key '" + pending.caller().requestKey().orElse("")
                                    + "' came with another request before.",
                            "Use a fresh key for a new request.")));
        }
    }

    private Verdict decide(Pending pending) {
        try {
            return Decider.decide(state, pending.command(), now, ids);
        } catch (FailureException e) {
            return new Verdict.Refused(e.failure());
        } catch (RuntimeException e) {
            return broken(pending, e);
        }
    }

    private boolean record(Pending pending, List<Event> events, Reply reply) {
        if (events.isEmpty()) {
            due(pending, () -> pending.reply(reply));
            return true;
        }
        State after = state;
        Commit commit;
        try {
            for (Event event : events) {
                after = Decider.apply(after, event);
            }
            commit = commit(pending, events, after);
        } catch (RuntimeException e) {
            Verdict.Refused refused = broken(pending, e);
            due(pending, () -> pending.refuse(refused.failure()));
            return true;
        }
        int size = commit.getSerializedSize() + FRAME_BYTES;
        if (size > ClusterStore.MAX_ENTRY_BYTES) {
            due(pending, () -> pending.refuse(tooLarge(size)));
            return true;
        }
        if (bytes + size > ClusterStore.MAX_ENTRY_BYTES) {
            return false;
        }
        bytes += size;
        state = after;
        commits.add(commit);
        due(pending, () -> pending.reply(reply));
        return true;
    }

    private static Commit commit(Pending pending, List<Event> events, State after) {
        Commit.Builder commit = Commit.newBuilder()
                .setActor(pending.caller().actor())
                .setRequestKey(pending.caller().requestKey().orElse(""))
                .setRequestHash(ByteString.copyFromUtf8(pending.caller().requestHash()))
                .setCommand(pending.command().getClass().getSimpleName());
        Set<String> touched = new LinkedHashSet<>();
        for (Event event : events) {
            touched.add(event.subject());
            commit.addEvents(io.ruche.proto.store.Event.newBuilder()
                    .setSubject(event.subject())
                    .setReason(event.reason())
                    .setText(event.text())
                    .setType(event.getClass().getSimpleName()));
        }
        for (String key : touched) {
            Row.Builder row = Row.newBuilder().setKey(key).setSchema(Rows.SCHEMA);
            Rows.value(after, key).ifPresent(value -> row.setValue(ByteString.copyFrom(value)));
            commit.addRows(row);
        }
        for (Event event : events) {
            for (ColdRow cold : event.cold()) {
                Row.Builder row = Row.newBuilder().setKey(cold.key()).setSchema(Rows.SCHEMA);
                cold.value().ifPresent(row::setValue);
                commit.addRows(row);
            }
        }
        return commit.build();
    }

    private void due(Pending pending, Runnable answer) {
        members.add(pending);
        answers.add(answer);
    }

    private static Verdict.Refused broken(Pending pending, RuntimeException bug) {
        log.error(
                "Command {} could not be decided", pending.command().getClass().getSimpleName(), bug);
        return new Verdict.Refused(Failure.of(
                FailureCode.INTERNAL,
                "Command " + pending.command().getClass().getSimpleName() + " could not be decided: " + bug + ".",
                "This is a defect of Ruche; its log has the details."));
    }

    private static Failure tooLarge(int size) {
        return Failure.of(
                FailureCode.REQUEST_TOO_LARGE,
                "The change takes " + size + " bytes in the log (expected: at most " + ClusterStore.MAX_ENTRY_BYTES
                        + ").",
                "Split it into several.");
    }
}
