package io.ruche.control.money;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Refusals;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Amounts;
import io.ruche.scheduler.money.Answer;
import io.ruche.scheduler.money.Budget;
import io.ruche.scheduler.money.BudgetBook;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.Counters;
import io.ruche.scheduler.money.MarkWrite;
import io.ruche.scheduler.money.Notice;
import io.ruche.scheduler.money.Span;
import io.ruche.scheduler.money.Spender;
import io.ruche.scheduler.money.Standing;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.KeptBudget;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is spent against budgets, over the pure {@link Counters}: writes their marks, lets go who waits for them, and
 * begins anew from the rows when another reign began or nobody knows whether a write happened. A call that no budget
 * bounds passes without a lock; others hold one for a few look-ups, and those that must wait for a write are told on the
 * accountant's loop. An idle house writes nothing.
 */
public final class Accountant implements Till {
    private static final Logger log = LoggerFactory.getLogger(Accountant.class);
    private static final Caller CALLER = Caller.of("accountant");
    /** Longer than any call lives: what is not settled by then is taken to be spent. */
    private static final long LEASE_MILLIS = Duration.ofHours(2).toMillis();
    /** How long a settled sum may be told by no row. */
    private static final Duration SETTLED = Duration.ofSeconds(1);
    /** So long a call waits for its mark while the store takes nothing. */
    private static final long PATIENCE_MILLIS = 10_000;
    /** How many calls may be under way or wait. */
    private static final int MOST_OPEN = 50_000;

    private final Cluster cluster;
    private final Ledger ledger;
    private final MoneyMeter meter;
    private final Exhaustion exhaustion;
    private final Loop loop;
    private final Timers timers;
    private final Clock clock;

    private volatile Rules rules = Rules.EMPTY;

    // guarded by this
    private @Nullable Counters counters;
    private Rules followed = Rules.EMPTY;
    private final Map<BudgetId, Budget> defined = new TreeMap<>();
    private final Map<Long, Waiting> waiting = new TreeMap<>();
    /** At most as many as may be open. */
    private final List<Ended> ended = new ArrayList<>();

    /** In which window a budget refused a call that waiting for others would not help. */
    private final Map<BudgetId, Span> denied = new HashMap<>();

    private long reign = -1;
    /** The reign in which a write's outcome is unknown; nothing is counted before the next. */
    private long doubted = -1;

    private int open;
    private boolean unsettled;
    private boolean ticking;
    private boolean writing;
    private boolean closing;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** @param loop of its own; {@code timers} run on it */
    public Accountant(Cluster cluster, Ledger ledger, MoneyMeter meter, Loop loop, Timers timers, Clock clock) {
        this.cluster = cluster;
        this.ledger = ledger;
        this.meter = meter;
        this.loop = loop;
        this.timers = timers;
        this.clock = clock;
        this.exhaustion = new Exhaustion(cluster, this::standings, loop, timers, clock);
    }

    /** A call whose end came while nothing was counted. */
    private record Ended(Counters.Late call, Amounts actual) {}

    private record Waiting(Charge charge, long since, Consumer<Word> heard) {}

    @Override
    public void take(Charge charge, Consumer<Word> heard) {
        List<Budget> payers = rules().payers(charge);
        if (payers.isEmpty()) {
            heard.accept(charge.tariff().isEmpty() ? unpriced(charge, Optional.empty()) : paid(new Counted(charge)));
            return;
        }
        Optional<Word> word = reserve(charge, payers, heard);
        word.ifPresentOrElse(heard, this::write);
    }

    /** Empty: it waits for a write. */
    private Optional<Word> reserve(Charge charge, List<Budget> payers, Consumer<Word> heard) {
        Answer answer;
        synchronized (this) {
            long now = now();
            Optional<Failure> closed = count(now);
            Counters books = counters;
            if (closed.isPresent() || books == null) {
                return Optional.of(new Word.Refused(closed.orElseGet(Accountant::unknownOutcome), 0));
            }
            if (open >= MOST_OPEN) {
                return Optional.of(new Word.Refused(
                        Failure.of(
                                FailureCode.OVERLOADED,
                                "money: " + open + " calls are set aside already (expected: < " + MOST_OPEN + ").",
                                "Try again in a second."),
                        1));
            }
            payers.forEach(budget -> define(books, budget, now));
            answer = books.reserve(now, payers.stream().map(Budget::id).toList(), charge.ask(), now + LEASE_MILLIS);
            if (answer instanceof Answer.Reserved it) {
                open++;
                if (!it.covered()) {
                    waiting.put(it.id(), new Waiting(charge, now, heard));
                    return Optional.empty();
                }
                books.begin(now, it.id());
                return Optional.of(paid(new Booked(charge, books, it.id())));
            }
            if (answer instanceof Answer.Exhausted it && !it.returns() && it.asked() <= limit(it)) {
                denied.put(it.budget(), span(it.budget(), now));
            }
        }
        return Optional.of(refused(charge, payers, answer));
    }

    private Word refused(Charge charge, List<Budget> payers, Answer answer) {
        if (answer instanceof Answer.Exhausted it) {
            meter.denied(it.budget().name());
            Budget budget = payers.stream()
                    .filter(each -> each.id().equals(it.budget()))
                    .findFirst()
                    .orElseThrow();
            return exhaustion.refuse(charge, it, budget, Span.at(budget.window(), budget.zone(), now()));
        }
        return unpriced(charge, answer instanceof Answer.Unpriced it ? it.budget() : Optional.empty());
    }

    private static Word paid(Receipt receipt) {
        return new Word.Paid(receipt);
    }

    private static Word unpriced(Charge charge, Optional<BudgetId> budget) {
        return new Word.Refused(
                Failure.of(
                        FailureCode.UNPRICED,
                        "Nobody knows what " + charge.model() + " costs"
                                + budget.map(id -> ", and budget " + id + " pays for nothing of the kind")
                                        .orElse("")
                                + " (expected: a price in the published table, or one that was set).",
                        "Say it: 'ruche provider add ... --price MODEL=INPUT:OUTPUT'."),
                0);
    }

    private static Failure unknownOutcome() {
        return Failure.of(
                FailureCode.OUTCOME_UNKNOWN,
                "Nobody knows whether the last mark of a budget was written; the store is being read again.",
                "Try again in a second.");
    }

    // counting, under the lock

    /** Begins anew where it has to, and follows the documents. Why it cannot, if it cannot. */
    private Optional<Failure> count(long now) {
        State state = cluster.state();
        Rules current = rules();
        if (closing) {
            return Optional.of(Failure.of(
                    FailureCode.UNREACHABLE, "The server is stopping.", "Send the request again when it is back."));
        }
        if (counters == null || state.epoch() != reign) {
            if (state.revision() == 0) {
                return Optional.of(Failure.of(FailureCode.STARTING, "The store is not read yet.", "Try again."));
            }
            if (state.epoch() == doubted) return Optional.of(unknownOutcome());
            begin(state, current, now);
        } else if (current != followed) {
            follow(counters, current, now);
        }
        return Optional.empty();
    }

    private void begin(State state, Rules current, long now) {
        defined.clear();
        current.book().standing().forEach(budget -> defined.put(budget.id(), budget));
        for (KeptBudget kept : state.budgets().all()) {
            current.book().find(kept.id()).ifPresent(budget -> defined.put(budget.id(), budget));
        }
        Counters books = new Counters(defined.values(), state.budgets().rows(), now);
        ended.forEach(it -> books.settle(now, it.call(), it.actual()));
        ended.clear();
        counters = books;
        reign = state.epoch();
        followed = current;
        open = 0;
        denied.clear();
        // marks that a crash left behind became spending; the row shall say so
        unsettled = !state.budgets().all().isEmpty();
        if (unsettled) tickLater();
    }

    private void follow(Counters books, Rules current, long now) {
        for (BudgetId id : List.copyOf(defined.keySet())) {
            Optional<Budget> next = current.book().find(id);
            if (next.isPresent()) {
                define(books, next.get(), now);
            } else {
                books.forget(id);
                defined.remove(id);
                denied.remove(id);
            }
        }
        current.book().standing().forEach(budget -> define(books, budget, now));
        followed = current;
        exhaustion.changed();
    }

    private void define(Counters books, Budget budget, long now) {
        if (budget.equals(defined.get(budget.id()))) return;
        books.define(budget, now);
        defined.put(budget.id(), budget);
        denied.remove(budget.id());
        unsettled = true;
    }

    private synchronized long limit(Answer.Exhausted it) {
        Budget budget = defined.get(it.budget());
        return budget == null
                ? Long.MAX_VALUE
                : budget.limitIn(span(it.budget(), now())).get(it.meter());
    }

    private Span span(BudgetId id, long now) {
        Budget budget = defined.get(id);
        return budget == null ? Span.OF_A_RUN : Span.at(budget.window(), budget.zone(), now);
    }

    // writing

    private void write() {
        Counters books;
        Optional<MarkWrite> next;
        synchronized (this) {
            books = counters;
            if (books == null) return;
            next = closing ? books.closing(now()) : books.nextWrite(now());
            if (next.isEmpty()) {
                if (closing && !writing) closed.complete(null);
                else if (unsettled && !closing) tickLater();
                return;
            }
            writing = true;
            unsettled = false;
        }
        MarkWrite write = next.get();
        Command command = new Command.MarkBudgets(write.rows());
        cluster.submit(command, CALLER)
                .whenComplete((reply, thrown) -> post(() -> {
                    if (thrown != null) Refusals.log(log, command, thrown);
                    wrote(books, write, thrown);
                }));
    }

    private void wrote(Counters books, MarkWrite write, @Nullable Throwable thrown) {
        List<Runnable> told = new ArrayList<>();
        synchronized (this) {
            writing = false;
            if (closing && thrown != null) closed.complete(null);
            if (books != counters) return;
            if (thrown == null) written(books, write, told);
            else if (isDoubt(thrown)) doubt(told);
            else unwritten(books, write, thrown, told);
            for (Notice notice : books.takeNotices()) log.info("{}", notice.message());
        }
        told.forEach(Runnable::run);
        if (thrown == null) write();
    }

    /** Takes nothing more, and writes marks that go ahead of nothing. Completes when they are written, or cannot be. */
    CompletionStage<Void> close() {
        synchronized (this) {
            if (closing) return closed;
            closing = true;
            Counters books = counters;
            // one on its way is followed by the last when it is there
            if (books == null) closed.complete(null);
        }
        write();
        return closed;
    }

    private void written(Counters books, MarkWrite write, List<Runnable> told) {
        long now = now();
        for (long id : books.written(write)) {
            Waiting it = waiting.remove(id);
            if (it == null) continue;
            books.begin(now, id);
            told.add(() -> it.heard.accept(paid(new Booked(it.charge, books, id))));
        }
    }

    /** What was under way is under the marks that may be there; its end is heard by nobody. */
    private void doubt(List<Runnable> told) {
        counters = null;
        doubted = reign;
        open = 0;
        waiting.values().forEach(it -> told.add(() -> it.heard.accept(new Word.Refused(unknownOutcome(), 1))));
        waiting.clear();
    }

    private void unwritten(Counters books, MarkWrite write, Throwable thrown, List<Runnable> told) {
        books.unwritten(write);
        unsettled = true;
        long now = now();
        Failure why = failure(thrown);
        waiting.entrySet().removeIf(each -> {
            Waiting it = each.getValue();
            if (now - it.since < PATIENCE_MILLIS) return false;
            settled(books, each.getKey(), Amounts.NONE);
            told.add(() -> it.heard.accept(new Word.Refused(why, 0)));
            return true;
        });
        tickLater();
    }

    private static boolean isDoubt(Throwable thrown) {
        return !(FailureException.unwrap(thrown) instanceof FailureException it)
                || it.failure().code() == FailureCode.OUTCOME_UNKNOWN;
    }

    private static Failure failure(Throwable thrown) {
        return FailureException.unwrap(thrown) instanceof FailureException it ? it.failure() : unknownOutcome();
    }

    private void tickLater() {
        if (ticking) return;
        ticking = true;
        timers.after(SETTLED, this::tick);
    }

    private void tick() {
        synchronized (this) {
            ticking = false;
            if (counters != null) counters.expire(now());
        }
        write();
    }

    private void post(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("The accountant's loop has ended or is full");
        }
    }

    // settling

    private void settle(Counters books, long id, Amounts actual) {
        synchronized (this) {
            if (books == counters) {
                settled(books, id, actual);
                waiting.remove(id);
            } else {
                books.handOver(id).ifPresent(late -> settleLate(late, actual));
            }
            unsettled = true;
            tickLater();
        }
    }

    /** Sent in an earlier reign: the rows that this one began with hold it at its most. */
    private void settleLate(Counters.Late late, Amounts actual) {
        Counters books = counters;
        if (books == null) ended.add(new Ended(late, actual)); // told to the next ones
        else books.settle(now(), late, actual);
    }

    private void settled(Counters books, long id, Amounts actual) {
        books.settle(now(), id, actual);
        open = Math.max(0, open - 1);
    }

    /** A call that no budget bounds. */
    private class Counted implements Receipt {
        final Charge charge;
        private boolean over;

        Counted(Charge charge) {
            this.charge = charge;
        }

        private synchronized boolean isFirst() {
            boolean first = !over;
            over = true;
            return first;
        }

        @Override
        public void used(Usage usage) {
            if (!isFirst()) return;
            ledger.add(charge, usage);
            end(charge.tariff().map(usage::at).orElseGet(usage::unpriced));
        }

        @Override
        public void unknown() {
            if (!isFirst()) return;
            ledger.add(charge, charge.worst());
            end(charge.ask().most());
        }

        @Override
        public void unused() {
            if (isFirst()) end(Amounts.NONE);
        }

        @Override
        public void again(Consumer<Word> heard) {
            take(charge, heard);
        }

        void end(Amounts actual) {}
    }

    private final class Booked extends Counted {
        private final Counters books;
        private final long id;

        Booked(Charge charge, Counters books, long id) {
            super(charge);
            this.books = books;
            this.id = id;
        }

        @Override
        void end(Amounts actual) {
            settle(books, id, actual);
        }
    }

    // what others look at

    /** How all budgets stand, by name; none before the store is read. */
    public List<BudgetState> standings() {
        synchronized (this) {
            long now = now();
            if (count(now).isPresent() || counters == null) return List.of();
            List<BudgetState> all = new ArrayList<>();
            for (Standing standing : counters.standings(now)) {
                BudgetId id = standing.budget().id();
                all.add(new BudgetState(
                        standing, followed.book().findSpec(id), standing.span().equals(denied.get(id))));
            }
            return all;
        }
    }

    @Override
    public Means means(String agent) {
        BudgetBook book = rules().book();
        if (book.isEmpty()) return Means.FREE;
        House house = cluster.state().specs().house();
        Set<BudgetId> ids = new TreeSet<>();
        book.of(Spender.ofAgent(house, agent)).forEach(budget -> ids.add(budget.id()));
        house.agent(agent)
                .flatMap(spec -> house.policyOf(agent, spec))
                .flatMap(policy -> book.cloudCalls(policy.name()))
                .ifPresent(budget -> ids.add(budget.id()));
        if (ids.isEmpty()) return Means.FREE;
        return Means.of(standings().stream()
                .filter(it -> ids.contains(it.id()) && it.level() == BudgetState.Level.EXHAUSTED)
                .toList());
    }

    /** Looks after agents that wait for money. Once, when the cluster is there. */
    public void start() {
        exhaustion.changed();
        meter.budgets(() -> standings().stream()
                .map(it -> new MoneyMeter.Used(it.id().text(), it.usedRatio()))
                .toList());
    }

    private Rules rules() {
        Rules known = rules;
        State state = cluster.state();
        if (known.isOf(state)) return known;
        Rules fresh = Rules.of(state);
        rules = fresh;
        return fresh;
    }

    private long now() {
        return clock.wall().toEpochMilli();
    }
}
