package io.ruche.control.money;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Refusals;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.money.Answer;
import io.ruche.scheduler.money.Budget;
import io.ruche.scheduler.money.BudgetBook;
import io.ruche.scheduler.money.Raise;
import io.ruche.scheduler.money.Span;
import io.ruche.scheduler.money.Spender;
import io.ruche.scheduler.organisation.spec.BudgetSpec.OnExhausted;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.BudgetAsks;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a budget is spent: whoever asked is told, an agent may be paused, and goes on when the next window
 * begins or the budget is made larger. Any thread; looks at agents on the accountant's loop.
 */
final class Exhaustion {
    private static final String CODE = BudgetAsks.WAITS;
    /** What people are asked for at least, of a limit. */
    private static final int LEAST_PERCENT = 10;

    private static final int MOST_PERCENT = 1_000;

    private static final Logger log = LoggerFactory.getLogger(Exhaustion.class);
    private static final Caller CALLER = Caller.of("accountant");
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT);
    /** A clock may be put forward while nobody looks. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Supplier<List<BudgetState>> standings;
    private final Loop loop;
    private final Timers timers;
    private final Clock clock;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    /** Whether somebody was paused since the last look. */
    private final AtomicBoolean pausing = new AtomicBoolean();

    Exhaustion(Cluster cluster, Supplier<List<BudgetState>> standings, Loop loop, Timers timers, Clock clock) {
        this.cluster = cluster;
        this.standings = standings;
        this.loop = loop;
        this.timers = timers;
        this.clock = clock;
    }

    /**
     * @param budget that refused
     * @param window that is open
     */
    Till.Word refuse(Charge charge, Answer.Exhausted why, Budget budget, Span window) {
        long limit = budget.limitIn(window).get(why.meter());
        if (why.asked() > limit) return new Till.Word.Refused(tooLarge(why, limit), 0);
        Failure failure = Failure.of(FailureCode.BUDGET_EXHAUSTED, message(why), help(why));
        if (asks(why)) ask(why, budget.limit().get(why.meter()), window);
        if (pauses(charge, why)) charge.spender().agent().ifPresent(agent -> pause(agent, failure));
        return new Till.Word.Refused(failure, retryAfter(why));
    }

    /** An agent that could not ask anything else either waits for the next window; a run has no next one. */
    private static boolean pauses(Charge charge, Answer.Exhausted why) {
        if (why.returns()
                || why.resetsAt().isEmpty()
                || BudgetBook.policyOf(why.budget()).isPresent()) return false;
        return switch (why.then()) {
            case PAUSE, REQUIRE_APPROVAL -> true;
            case DEGRADE -> why.degradeTo().filter(charge.model()::equals).isPresent();
        };
    }

    private static boolean asks(Answer.Exhausted why) {
        return why.then() == OnExhausted.REQUIRE_APPROVAL
                && !why.returns()
                && why.resetsAt().isPresent()
                && BudgetBook.policyOf(why.budget()).isEmpty();
    }

    /** Once for each answer in a window: a tenth of the limit, or what this call lacks if that is more. */
    private void ask(Answer.Exhausted why, long own, Span window) {
        if (!BudgetAsks.mayAsk(cluster.state(), why.budget(), window.start())) return;
        double lacks = 100.0 * (why.asked() - why.left()) / Math.max(1, own);
        int percent = (int) Math.min(MOST_PERCENT, Math.max(LEAST_PERCENT, Math.ceil(lacks)));
        submit(new Command.AskForBudget(why.budget(), new Raise(window.start(), percent), window.end(), message(why)));
    }

    private long retryAfter(Answer.Exhausted why) {
        if (why.returns()) return 1;
        return why.resetsAt()
                .map(at -> Math.max(1, (at - clock.wall().toEpochMilli() + 999) / 1000))
                .orElse(0L);
    }

    private static Failure tooLarge(Answer.Exhausted why, long limit) {
        return Failure.of(
                FailureCode.BUDGET_EXHAUSTED,
                "Budget " + why.budget() + " allows " + why.meter().text(limit) + " of "
                        + why.meter().text() + " in each of its windows (needed: up to "
                        + why.meter().text(why.asked()) + ").",
                "Ask for fewer tokens, or give it a larger limit in its document.");
    }

    private static String message(Answer.Exhausted why) {
        Optional<String> policy = BudgetBook.policyOf(why.budget());
        if (policy.isPresent()) {
            return "Model policy " + policy.get() + ": " + why.left() + " calls out of the house are left for today.";
        }
        return "B" + why.message().substring(1);
    }

    private String help(Answer.Exhausted why) {
        if (why.returns()) return "Calls under way hold the rest; try again when they have ended.";
        String resets = why.resetsAt()
                .map(at -> "It begins anew on " + WHEN.withZone(zone(why)).format(Instant.ofEpochMilli(at)) + "; ")
                .orElse("");
        String change = BudgetBook.policyOf(why.budget()).isPresent()
                ? "another cloud.maxCallsPerDay in its document counts at once."
                : "'ruche spend' shows it, and a larger limit in its document counts at once.";
        if (asks(why)) change = "'ruche approvals' shows the question whether it may spend more now; " + change;
        return resets + (resets.isEmpty() ? Character.toUpperCase(change.charAt(0)) + change.substring(1) : change);
    }

    private ZoneId zone(Answer.Exhausted why) {
        return BudgetBook.of(cluster.state().specs().house())
                .find(why.budget())
                .map(budget -> budget.zone())
                .orElse(ZoneId.of("UTC"));
    }

    private void pause(String agent, Failure why) {
        State state = cluster.state();
        if (state.findAgent(agent).filter(it -> !it.isPaused()).isEmpty()) return;
        submit(new Command.PauseAgent(agent, Reason.of(CODE, why.message(), why.help())));
        changed();
    }

    /** Documents changed, or somebody was paused: looks now, and for as long as somebody waits. */
    void changed() {
        if (!looking.compareAndSet(false, true)) return;
        try {
            loop.execute(this::look);
        } catch (RejectedExecutionException e) {
            looking.set(false);
            log.debug("The accountant's loop has ended or is full");
        }
    }

    private void look() {
        looking.set(false);
        State state = cluster.state();
        List<Agent> waiting = state.agents().stream()
                .filter(agent -> agent.paused().code().equals(CODE))
                .toList();
        List<BudgetState> all = waiting.isEmpty() ? List.of() : standings.get();
        BudgetBook book = BudgetBook.of(state.specs().house());
        for (Agent agent : waiting) {
            Spender spender = Spender.ofAgent(state.specs().house(), agent.name());
            boolean isSpent = book.of(spender).stream()
                    .anyMatch(budget -> all.stream().anyMatch(it -> it.id().equals(budget.id()) && it.stopsAll()));
            if (!isSpent) submit(new Command.ResumeAgent(agent.name()));
        }
        // a pause may be on its way: one look more than there are agents that wait
        if (!waiting.isEmpty() || pausing.getAndSet(false)) later();
    }

    private void later() {
        if (!scheduled.compareAndSet(false, true)) return;
        timers.after(LOOK, () -> {
            scheduled.set(false);
            changed();
        });
    }

    private void submit(Command command) {
        if (command instanceof Command.PauseAgent) pausing.set(true);
        cluster.submit(command, CALLER).whenComplete((reply, thrown) -> {
            if (thrown != null) Refusals.log(log, command, thrown);
        });
    }
}
