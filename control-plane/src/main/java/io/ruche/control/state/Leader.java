package io.ruche.control.state;

import io.ruche.control.state.Appender.Sent;
import io.ruche.control.state.ClusterStore.Append;
import io.ruche.control.state.Health.Phase;
import io.ruche.control.watch.WatchHub;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This member's lead, from its beginning to a step-down and the next. It alone moves the {@link Head}: to what an
 * {@link Ascent} found, or on by one entry that is durable. All on the loop, except for {@link #head} and {@link #wake}.
 */
final class Leader {
    private static final Logger log = LoggerFactory.getLogger(Leader.class);

    /** After the store refused an entry, before it is asked again. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final ClusterStore store;
    private final Timers timers;
    private final Clock clock;
    private final Entropy entropy;
    private final Inbox inbox;
    private final Standing standing;
    private final WatchHub hub;
    private final LogKeeper keeper;
    private final AnswerKeeper answers;
    private final Wakeup wakeup;
    private final Appender appender;
    private final Flusher flusher;
    private final LeaseKeeper lease;
    private final Candidate candidate;
    private boolean hasLed;
    private boolean lookingAgain;

    private volatile Head head = Head.NONE;

    Leader(
            Ports ports,
            String member,
            Inbox inbox,
            Standing standing,
            WatchHub hub,
            LogKeeper keeper,
            AnswerKeeper answers) {
        this.store = ports.store();
        this.timers = ports.timers();
        this.clock = ports.clock();
        this.entropy = ports.entropy();
        this.inbox = inbox;
        this.standing = standing;
        this.hub = hub;
        this.keeper = keeper;
        this.answers = answers;
        this.wakeup = new Wakeup(ports.loop(), ports.timers(), this::turn);
        this.lease = new LeaseKeeper(ports, member);
        this.appender = new Appender(ports, lease::renew, this::stalled, this::settled);
        this.flusher = new Flusher(ports.store(), ports.timers(), this::flushed, this::fenced);
        this.candidate = new Candidate(
                lease,
                () -> new Ascent(ports, member, lease).run(),
                ports.timers(),
                this::standBy,
                this::lead,
                this::notYet,
                this::breakDown);
    }

    /** As of the last durable entry. */
    Head head() {
        return head;
    }

    /** Something waits in the inbox. */
    void wake() {
        wakeup.ask();
    }

    /** Whether no other member can have taken the lead meanwhile. Any thread. */
    boolean isTrusted() {
        return lease.isAlone() || (standing.phase() != Phase.STANDBY && lease.isFresh());
    }

    /** The store is open, with so many voters. */
    void begin(int voters) {
        lease.voters(voters);
        if (!standing.isOver()) {
            candidate.stand();
        }
    }

    private void lead(Ascent.Lead lead) {
        boolean isFirst = !hasLed;
        hasLed = true;
        long published = head.revision();
        // another member led meanwhile and flushed: what it wrote is not among the entries
        boolean isGap = !isFirst && lead.entries().get(0).getN() > published + 1;
        head = new Head(lead.epoch(), lead.state(), lead.lastHash());
        flusher.begin(lead.epoch(), lead.flushed());
        enter(Phase.LEADING, Optional.empty());
        if (isGap) {
            hub.reset(); // before the entries behind the gap, which nobody could place
        }
        for (Entry entry : lead.entries()) {
            keep(entry);
            if (isFirst || entry.getN() > published) {
                hub.published(entry);
            }
        }
        log.info("Leading epoch {} at entry {}", lead.epoch(), head.revision());
        if (isFirst || isGap) {
            keeper.survey(hub, () -> head.revision(), this::trim);
        }
        if (isFirst) {
            answers.start();
            standing.start();
        }
        lease.keep(this::beaten, this::deposed);
        wake();
    }

    /** The lease was renewed, or could not be. */
    private void beaten() {
        if (!lease.isFresh()) {
            if (standing.isLeading()) {
                standBy();
            }
        } else if (standing.phase() == Phase.STANDBY && !appender.isBusy()) {
            enter(Phase.LEADING, Optional.empty());
            wake();
        }
    }

    private void standBy() {
        Failure why = Failure.of(
                FailureCode.NOT_LEADER,
                "Another member leads, or may.",
                "Ask that one, or try again in a few seconds.");
        enter(Phase.STANDBY, Optional.of(why));
        inbox.refuse(why);
    }

    private void deposed() {
        if (!standing.isOver()) {
            leaveTo("another member took the lease");
        }
    }

    /** Decides what waits and sends it off, unless an entry is in flight. */
    private void turn() {
        if (!standing.isLeading() || appender.isBusy() || flusher.isFull() || !lease.isFresh()) {
            return;
        }
        Batch batch = new Batch(head.state().at(head.revision() + 1), clock.wall(), entropy::id);
        inbox.fill(batch);
        if (!batch.isEmpty()) {
            appender.send(batch, head);
            return;
        }
        batch.answer();
        if (!inbox.isEmpty()) {
            wake();
        }
    }

    private void settled(Sent sent, Append outcome) {
        if (outcome instanceof Append.Appended) {
            commit(sent);
        } else if (outcome instanceof Append.Refused refused) {
            enter(Phase.LEADING, Optional.of(refused.failure())); // whoever is answered finds it so
            sent.batch().fail(refused.failure());
            lookAgainSoon();
            wake();
        } else if (outcome instanceof Append.Doubt doubt) {
            stepDown(sent, doubt.why());
        } else {
            stepDown(sent, "position " + sent.entry().getN() + " holds another entry");
        }
        if (standing.isClosed()) {
            writeTables();
        }
    }

    private void commit(Sent sent) {
        head = head.then(sent.batch().state(), sent.bytes());
        enter(Phase.LEADING, Optional.empty());
        sent.batch().answer();
        keep(sent.entry());
        hub.published(sent.entry());
        answers.committed();
        wake();
    }

    /**
     * Whoever works only while changes are taken waits for this: a refusal ends with an entry, or when the store says that
     * it would take one.
     */
    private void lookAgainSoon() {
        if (lookingAgain) {
            return;
        }
        lookingAgain = true;
        timers.after(
                LOOK_AGAIN,
                () -> store.refusal().whenComplete((refusal, thrown) -> {
                    lookingAgain = false;
                    if (!standing.isLeading() || standing.health().failure().isEmpty()) {
                        return;
                    }
                    if (thrown != null || refusal.isPresent()) {
                        lookAgainSoon();
                    } else {
                        enter(Phase.LEADING, Optional.empty());
                    }
                }));
    }

    private void keep(Entry entry) {
        flusher.add(entry);
        keeper.add(entry);
    }

    private void stalled() {
        if (standing.isLeading()) {
            enter(
                    Phase.STALLED,
                    Optional.of(Failure.of(
                            FailureCode.UNREACHABLE,
                            "The store has not answered for " + Appender.STALL.toSeconds()
                                    + " s (expected: some milliseconds).",
                            "Nothing happened; try again in a few seconds.")));
        }
    }

    /** Drops what was decided on a State that may not be the log's, and loads it again. */
    private void stepDown(Sent sent, String why) {
        log.warn(
                "Entry {} may or may not be in the log ({}); the State is loaded again",
                sent.entry().getN(),
                why);
        enter(Phase.RELOADING, Optional.empty());
        sent.batch()
                .fail(Failure.of(
                        FailureCode.OUTCOME_UNKNOWN,
                        "Whether the change was written is unknown: " + why + ".",
                        "Send it again with the same idempotency key, or look whether it is there."));
        if (standing.phase() == Phase.RELOADING) {
            candidate.stand();
        }
    }

    private void fenced(long later) {
        if (standing.isLeading() || standing.phase() == Phase.STALLED || standing.phase() == Phase.STANDBY) {
            leaveTo("epoch " + later + " began elsewhere");
        }
    }

    private void leaveTo(String why) {
        log.warn("This member's epoch {} is over, and the State is loaded again: {}", head.epoch(), why);
        Optional<Sent> sent = appender.giveUp();
        if (sent.isPresent()) {
            stepDown(sent.get(), why);
        } else {
            enter(Phase.RELOADING, Optional.empty());
            candidate.stand();
        }
    }

    private void notYet(Failure why) {
        enter(Phase.RELOADING, Optional.of(why));
        inbox.refuse(why);
    }

    /** Nothing can be written until a restart; reads go on. */
    void breakDown(Failure why) {
        if (standing.isOver()) {
            return;
        }
        log.error("Nothing can be written any more: {}", why.text());
        candidate.withdraw();
        enter(Phase.BROKEN, Optional.of(why));
        appender.giveUp()
                .ifPresent(
                        sent -> sent.batch()
                                .fail(
                                        Failure.of(
                                                FailureCode.OUTCOME_UNKNOWN,
                                                "Whether the change was written is unknown: " + why.message(),
                                                "After a restart, send it again with the same idempotency key, or look whether it is there.")));
        inbox.refuse(why);
        standing.breakDown(why);
    }

    private void flushed() {
        measure();
        trim();
        wake();
    }

    /** For rows that are not in the tables yet. */
    Flusher flusher() {
        return flusher;
    }

    private void trim() {
        keeper.trim(flusher.flushed(), inbox::isEmpty);
    }

    /** Takes nothing more; what is in flight is waited for, and the tables are written. Idempotent. */
    void end() {
        if (standing.isClosed()) {
            return;
        }
        Failure stopping = Failure.of(FailureCode.UNREACHABLE, "This control plane is stopping.", "");
        candidate.withdraw();
        enter(Phase.CLOSED, Optional.of(stopping));
        inbox.refuse(stopping);
        standing.startFailed(stopping);
        hub.close();
        if (!appender.isBusy()) {
            writeTables();
        }
    }

    private void writeTables() {
        flusher.drain().whenComplete((done, thrown) -> standing.end());
    }

    private void enter(Phase next, Optional<Failure> why) {
        measure();
        standing.enter(next, why);
    }

    private void measure() {
        standing.measured(head, flusher.flushed(), appender.lastMicros());
    }
}
