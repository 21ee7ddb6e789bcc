package io.ruche.scheduler.money;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.BudgetSpec.OnExhausted;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Up to 100 calls at once on budgets that are nearly spent, with crashes anywhere, writes that fail, arrive late or leave
 * doubt, answers that never come, leases that end, and a day that turns. The provider is the truth: it bills what was
 * sent, whatever becomes of us.
 */
final class MoneyRun {
    private static final int STEPS = 1_500;
    private static final int MOST_CALLS = 100;
    private static final int MOST_COST = 60;
    private static final long LEASE = 30_000;
    private static final ZoneId ZONE = ZoneId.of("Europe/Paris");

    private final SimulatedEntropy chance;
    private final Desk desk;
    private final List<Budget> budgets = new ArrayList<>();
    private final Map<BudgetId, BudgetRow> store = new LinkedHashMap<>();
    /** Billed by budget and window. */
    private final Map<String, Long> billed = new LinkedHashMap<>();

    private final List<Call> calls = new ArrayList<>();
    private Counters counters;
    private @Nullable MarkWrite flight;
    private boolean applied;
    /** A write of a doubt that somebody went on after: it may still arrive. */
    private @Nullable MarkWrite stray;

    private long now;
    private int sent;
    private int refused;
    private int crashes;

    private static final class Call {
        final long id;
        final List<BudgetId> payers;
        final List<Span> windows;
        final long most;
        boolean sent;
        long actual;

        Call(long id, List<BudgetId> payers, List<Span> windows, long most) {
            this.id = id;
            this.payers = payers;
            this.windows = windows;
            this.most = most;
        }
    }

    record Told(int sent, int refused, int crashes) {}

    private MoneyRun(long seed, Desk desk) {
        this.chance = new SimulatedEntropy(seed);
        this.desk = desk;
        this.now = Duration.ofDays(20_000).plusHours(20).toMillis();
        add("house", Window.DAY, 1_000 + chance.below(500));
        for (String agent : List.of("henry", "scout", "quill")) {
            add(agent, chance.percent(50) ? Window.DAY : Window.HOUR, 200 + chance.below(400));
        }
        // nearly spent already
        long start = budgets.get(0).spanAt(now).start();
        Amounts before = Amounts.of(Meter.MICRO_USD, 700);
        BudgetId house = budgets.get(0).id();
        store.put(house, new BudgetRow(house, start, before, before, Amounts.NONE, 0));
        billed.put(key(house, budgets.get(0).spanAt(now)), 700L);
        counters = desk.recover(budgets, store.values(), now);
    }

    private void add(String name, Window window, long limit) {
        Amounts amounts = Amounts.BOUNDLESS.with(Meter.MICRO_USD, limit);
        budgets.add(new Budget(
                BudgetId.of(name),
                window,
                ZONE,
                amounts,
                List.of(80),
                OnExhausted.PAUSE,
                Optional.empty(),
                true,
                true));
    }

    /** Throws AssertionError when money is spent that was not there. */
    static Told play(long seed, Desk desk) {
        MoneyRun run = new MoneyRun(seed, desk);
        for (int i = 0; i < STEPS; i++) {
            run.step();
            run.check("seed " + seed + ", step " + i);
        }
        return new Told(run.sent, run.refused, run.crashes);
    }

    private void step() {
        now += chance.below(400);
        int what = chance.below(1_000);
        if (what < 350) ask();
        else if (what < 600) progress();
        else if (what < 900) end();
        else if (what < 980) counters.expire(now);
        else if (what < 990) crash();
        else if (what < 998) now += 40_000;
        else now += 3_600_000;
        send();
    }

    private void ask() {
        if (calls.size() >= MOST_CALLS) return;
        Budget agent = budgets.get(1 + chance.below(3));
        List<BudgetId> payers = List.of(agent.id(), budgets.get(0).id());
        long most = 1 + chance.below(MOST_COST);
        boolean local = chance.percent(20);
        Ask ask = new Ask(Amounts.of(Meter.MICRO_USD, most), true, local);
        Answer answer = counters.reserve(now, desk.payers(payers), ask, now + LEASE);
        if (answer instanceof Answer.Reserved it) {
            List<Span> windows = List.of(agent.spanAt(now), budgets.get(0).spanAt(now));
            calls.add(new Call(it.id(), payers, windows, most));
        } else {
            refused++;
        }
    }

    /** Whoever may go, goes, and is billed from that moment on. */
    private void send() {
        for (Call call : calls) {
            if (call.sent || !desk.maySend(counters, now, call.id)) continue;
            call.sent = true;
            sent++;
            call.actual = chance.below((int) call.most + 1);
            for (int i = 0; i < call.payers.size(); i++) {
                billed.merge(key(call.payers.get(i), call.windows.get(i)), call.actual, Long::sum);
            }
        }
    }

    private void end() {
        if (calls.isEmpty()) return;
        Call call = calls.remove(chance.below(calls.size()));
        if (!call.sent) counters.settle(now, call.id, Amounts.NONE);
        else if (chance.percent(10)) desk.lost(counters, now, call.id);
        else desk.ended(counters, now, call.id, Amounts.of(Meter.MICRO_USD, call.actual));
    }

    /** The store: one write at a time, which happens, then is told; or fails; or nobody knows. */
    private void progress() {
        MarkWrite late = stray;
        if (late != null && chance.percent(3)) {
            apply(late);
            stray = null;
        }
        MarkWrite write = flight;
        if (write == null) {
            flight = counters.nextWrite(now).orElse(null);
            applied = false;
        } else if (!applied && chance.percent(5)) {
            flight = null;
            counters.unwritten(write);
        } else if (!applied && chance.percent(4)) {
            doubt(write);
        } else if (!applied) {
            apply(write);
            applied = true;
        } else {
            flight = null;
            counters.written(write);
        }
    }

    private void doubt(MarkWrite write) {
        flight = null;
        if (desk.goesOnAfterDoubt(counters, write)) {
            if (chance.percent(50)) stray = write;
            return;
        }
        if (chance.percent(50)) apply(write);
        restart();
    }

    private void apply(MarkWrite write) {
        for (BudgetRow row : write.rows()) store.put(row.id(), row);
    }

    private void crash() {
        crashes++;
        MarkWrite write = flight;
        if (write != null && !applied && chance.percent(50)) apply(write);
        MarkWrite late = stray;
        if (late != null && chance.percent(50)) apply(late);
        stray = null;
        flight = null;
        restart();
    }

    private void restart() {
        calls.clear();
        counters = desk.recover(budgets, store.values(), now);
        for (Standing standing : counters.standings(now)) {
            long truth = billed.getOrDefault(key(standing.budget().id(), standing.span()), 0L);
            assertThat(standing.spent().get(Meter.MICRO_USD))
                    .as("what " + standing.budget().id() + " counts as spent after a crash")
                    .isGreaterThanOrEqualTo(truth);
        }
    }

    private void check(String when) {
        for (Budget budget : budgets) {
            long truth = billed.getOrDefault(key(budget.id(), budget.spanAt(now)), 0L);
            assertThat(truth)
                    .as(when + ": billed to " + budget.id())
                    .isLessThanOrEqualTo(budget.limit().get(Meter.MICRO_USD));
        }
    }

    private static String key(BudgetId budget, Span window) {
        return budget + "/" + window.start();
    }
}
