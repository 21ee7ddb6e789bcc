package io.ruche.scheduler.money;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.BudgetSpec.OnExhausted;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing is spent that is not there, whatever dies when; and the simulation sees the bugs that it is there to see. */
class MoneySimulationTest {
    private static final int SEEDS = 1_000;
    private static final int SEEDS_FOR_A_BUG = 200;

    @Test
    void nothingIsOverspentWhateverDies() {
        int sent = 0;
        int refused = 0;
        int crashes = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            MoneyRun.Told told = MoneyRun.play(seed, new Desk());
            sent += told.sent();
            refused += told.refused();
            crashes += told.crashes();
        }
        String told = sent + " calls sent, " + refused + " refused, " + crashes + " crashes";
        assertThat(sent).as(told).isGreaterThan(SEEDS * 20);
        assertThat(refused).as(told).isGreaterThan(SEEDS * 20);
        assertThat(crashes).as(told).isGreaterThan(SEEDS * 10);
    }

    @Test
    void aHundredCallsAtOnceOnANearlySpentBudgetOverspendNothingAndNoneGoesAfterwards() {
        long most = 100;
        long limit = 10_350;
        BudgetId id = BudgetId.of("henry");
        Amounts amounts = Amounts.BOUNDLESS.with(Meter.MICRO_USD, limit);
        Budget budget = new Budget(
                id, Window.DAY, ZoneId.of("UTC"), amounts, List.of(), OnExhausted.PAUSE, Optional.empty(), true, true);
        Amounts before = Amounts.of(Meter.MICRO_USD, 10_000);
        BudgetRow row = new BudgetRow(id, budget.spanAt(0).start(), before, before, Amounts.NONE, 0);
        Counters counters = new Counters(List.of(budget), List.of(row), 0);
        Ask ask = new Ask(Amounts.of(Meter.MICRO_USD, most), true, false);

        List<Long> going = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            if (counters.reserve(0, List.of(id), ask, 60_000) instanceof Answer.Reserved it) going.add(it.id());
        }
        counters.written(counters.nextWrite(0).orElseThrow());
        long spent = 10_000;
        for (long call : going) {
            assertThat(counters.begin(0, call)).isTrue();
            counters.settle(0, call, Amounts.of(Meter.MICRO_USD, most));
            spent += most;
        }

        assertThat(going).hasSize(3);
        assertThat(spent).isLessThanOrEqualTo(limit);
        for (int i = 0; i < 100; i++) {
            assertThat(counters.reserve(0, List.of(id), ask, 60_000)).isInstanceOf(Answer.Exhausted.class);
        }
    }

    static Stream<Arguments> bugs() {
        return Stream.of(
                Arguments.of("a call is sent before the mark over it is written", new SendsAtOnce()),
                Arguments.of("after a crash only what was settled counts", new BelievesTheSettled()),
                Arguments.of("a call that nobody heard of again costs nothing", new GivesBackTheLost()),
                Arguments.of("only the narrowest budget pays", new AsksTheFirstOnly()),
                Arguments.of("a write in doubt is taken for one that happened", new BelievesADoubt()),
                Arguments.of("a write in doubt is taken for one that failed", new DisbelievesADoubt()),
                Arguments.of("an end is counted twice, the second at nothing", new SettlesAtNothing()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void isCaught(String what, Desk bug) {
        Optional<Long> caught = Optional.empty();
        for (long seed = 1; seed <= SEEDS_FOR_A_BUG && caught.isEmpty(); seed++) {
            try {
                MoneyRun.play(seed, bug);
            } catch (AssertionError e) {
                caught = Optional.of(seed);
            }
        }
        assertThat(caught).as(what).isPresent();
    }

    private static final class SendsAtOnce extends Desk {
        @Override
        boolean maySend(Counters counters, long now, long id) {
            return true;
        }
    }

    private static final class BelievesTheSettled extends Desk {
        @Override
        Counters recover(Collection<Budget> budgets, Collection<BudgetRow> rows, long now) {
            List<BudgetRow> settled = rows.stream()
                    .map(row -> new BudgetRow(
                            row.id(), row.windowStart(), row.spent(), row.spent(), row.unconfirmed(), row.warned()))
                    .toList();
            return new Counters(budgets, settled, now);
        }
    }

    private static final class GivesBackTheLost extends Desk {
        @Override
        void lost(Counters counters, long now, long id) {
            counters.settle(now, id, Amounts.NONE);
        }
    }

    private static final class AsksTheFirstOnly extends Desk {
        @Override
        List<BudgetId> payers(List<BudgetId> all) {
            return all.subList(0, 1);
        }
    }

    private static final class BelievesADoubt extends Desk {
        @Override
        boolean goesOnAfterDoubt(Counters counters, MarkWrite write) {
            counters.written(write);
            return true;
        }
    }

    private static final class DisbelievesADoubt extends Desk {
        @Override
        boolean goesOnAfterDoubt(Counters counters, MarkWrite write) {
            counters.unwritten(write);
            return true;
        }
    }

    private static final class SettlesAtNothing extends Desk {
        @Override
        void ended(Counters counters, long now, long id, Amounts actual) {
            counters.settle(now, id, Amounts.NONE);
            counters.settle(now, id, actual);
        }
    }
}
