package io.ruche.scheduler.money;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.BudgetSpec.OnExhausted;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CountersTest {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final long NOON = Duration.ofDays(20_000).plusHours(12).toMillis();
    private static final long LATER = NOON + 60_000;
    private static final BudgetId HENRY = BudgetId.of("henry");
    private static final BudgetId HOUSE = BudgetId.of("house");

    private static Budget budget(BudgetId id, Window window, Amounts limit) {
        return new Budget(id, window, UTC, limit, List.of(50, 80), OnExhausted.PAUSE, Optional.empty(), true, true);
    }

    private static Budget daily(BudgetId id, long microUsd) {
        return budget(id, Window.DAY, Amounts.BOUNDLESS.with(Meter.MICRO_USD, microUsd));
    }

    private static Amounts usd(long micro) {
        return Amounts.of(Meter.MICRO_USD, micro).with(Meter.CALLS, 1);
    }

    private static Ask cloud(long micro) {
        return new Ask(usd(micro), true, false);
    }

    private static Ask local(long gpuMicros) {
        return new Ask(Amounts.of(Meter.GPU_MICROS, gpuMicros), true, true);
    }

    private static Counters of(Budget... budgets) {
        return new Counters(List.of(budgets), List.of(), NOON);
    }

    private static Answer.Reserved reserved(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Reserved.class);
        return (Answer.Reserved) answer;
    }

    /** Reserves, lets the marks be written, and begins. */
    private static long send(Counters counters, long now, List<BudgetId> budgets, Ask ask) {
        Answer.Reserved it = reserved(counters.reserve(now, budgets, ask, now + 60_000));
        if (!it.covered()) {
            MarkWrite write = counters.nextWrite(now).orElseThrow();
            assertThat(counters.written(write)).contains(it.id());
        }
        assertThat(counters.begin(now, it.id())).isTrue();
        return it.id();
    }

    private static Amounts spent(Counters counters, BudgetId id, long now) {
        return counters.standings(now).stream()
                .filter(standing -> standing.budget().id().equals(id))
                .findFirst()
                .orElseThrow()
                .spent();
    }

    @Test
    void aCallElsewhereIsNotSentBeforeTheMarkOverItIsWritten() {
        Counters counters = of(daily(HENRY, 100));
        Answer.Reserved it = reserved(counters.reserve(NOON, List.of(HENRY), cloud(40), LATER));

        assertThat(it.covered()).isFalse();
        assertThat(counters.begin(NOON, it.id())).isFalse();
        MarkWrite write = counters.nextWrite(NOON).orElseThrow();
        assertThat(write.rows().get(0).mark().get(Meter.MICRO_USD)).isEqualTo(40);
        assertThat(counters.written(write)).containsExactly(it.id());
        assertThat(counters.begin(NOON, it.id())).isTrue();
    }

    @Test
    void whoComesWhileAMarkIsWrittenWaitsForTheNextOne() {
        Counters counters = of(daily(HENRY, 100));
        long first = reserved(counters.reserve(NOON, List.of(HENRY), cloud(40), LATER))
                .id();
        MarkWrite write = counters.nextWrite(NOON).orElseThrow();
        long second = reserved(counters.reserve(NOON, List.of(HENRY), cloud(40), LATER))
                .id();

        assertThat(counters.nextWrite(NOON)).isEmpty();
        assertThat(counters.written(write)).containsExactly(first);
        assertThat(counters.begin(NOON, second)).isFalse();
        assertThat(counters.written(counters.nextWrite(NOON).orElseThrow())).containsExactly(second);
    }

    @Test
    void setsAsideInAllBudgetsOrInNoneAndNamesTheFirstThatHasNotEnough() {
        Counters counters = of(daily(HENRY, 100), daily(HOUSE, 50));

        Answer.Exhausted refused = (Answer.Exhausted) counters.reserve(NOON, List.of(HENRY, HOUSE), cloud(60), LATER);

        assertThat(refused.budget()).isEqualTo(HOUSE);
        assertThat(refused.message()).isEqualTo("budget house: $0.00005 of money left (needed: up to $0.00006).");
        assertThat(counters.standings(NOON))
                .allSatisfy(standing -> assertThat(standing.reserved()).isEqualTo(Amounts.NONE));
    }

    @Test
    void tellsWhatMayComeBackFromWhatIsSpent() {
        Counters counters = of(daily(HENRY, 100));
        long id = send(counters, NOON, List.of(HENRY), cloud(90));
        Answer.Exhausted whileUnderWay = (Answer.Exhausted) counters.reserve(NOON, List.of(HENRY), cloud(20), LATER);
        counters.settle(NOON, id, usd(90));
        Answer.Exhausted afterwards = (Answer.Exhausted) counters.reserve(NOON, List.of(HENRY), cloud(20), LATER);

        assertThat(whileUnderWay.returns()).isTrue();
        assertThat(afterwards.returns()).isFalse();
        assertThat(afterwards.resetsAt()).contains(NOON + Duration.ofHours(12).toMillis());
    }

    @Test
    void whatACallTookReplacesWhatWasSetAside() {
        Counters counters = of(daily(HENRY, 100));
        long id = send(counters, NOON, List.of(HENRY), cloud(90));
        counters.settle(NOON, id, usd(10));
        counters.settle(NOON, id, usd(10));

        assertThat(spent(counters, HENRY, NOON)).isEqualTo(usd(10));
        send(counters, NOON, List.of(HENRY), cloud(90));
    }

    @Test
    void afterACrashWhatIsUnderTheMarkCountsAsSpentAndIsToldAsUnconfirmed() {
        Counters counters = of(daily(HENRY, 100));
        counters.settle(NOON, send(counters, NOON, List.of(HENRY), cloud(30)), usd(10));
        Answer.Reserved it = reserved(counters.reserve(NOON, List.of(HENRY), cloud(40), LATER));
        MarkWrite write = counters.nextWrite(NOON).orElseThrow();
        assertThat(it.covered()).isFalse();

        Counters next = new Counters(List.of(daily(HENRY, 100)), write.rows(), NOON);

        Standing standing = next.standings(NOON).get(0);
        assertThat(standing.spent().get(Meter.MICRO_USD)).isEqualTo(50);
        assertThat(standing.unconfirmed().get(Meter.MICRO_USD)).isEqualTo(40);
        assertThat(next.reserve(NOON, List.of(HENRY), cloud(51), LATER)).isInstanceOf(Answer.Exhausted.class);
    }

    @Test
    void aMarkThatIsPutBackIsNotUsedAboveWhatIsOnItsWay() {
        Counters counters = of(daily(HENRY, 100));
        counters.settle(NOON, send(counters, NOON, List.of(HENRY), cloud(90)), usd(10));
        long second = NOON + 1_000;
        // the settled sum puts the mark back from 90 to 10
        MarkWrite back = counters.nextWrite(second).orElseThrow();

        Answer.Reserved it = reserved(counters.reserve(second, List.of(HENRY), cloud(50), LATER));

        assertThat(back.rows().get(0).mark().get(Meter.MICRO_USD)).isEqualTo(10);
        assertThat(it.covered()).isFalse();
    }

    @Test
    void callsOfOwnMachinesWaitForADiskOnlyOnce() {
        Counters counters = of(budget(HENRY, Window.DAY, Amounts.BOUNDLESS.with(Meter.GPU_MICROS, 1_000_000_000)));
        int writes = 0;
        long now = NOON;
        for (int i = 0; i < 1_000; i++, now += 50) {
            Answer.Reserved it = reserved(counters.reserve(now, List.of(HENRY), local(50_000), LATER));
            assertThat(it.covered()).as("call " + i).isEqualTo(i > 0);
            Optional<MarkWrite> write = counters.nextWrite(now);
            write.ifPresent(counters::written);
            writes += write.isPresent() ? 1 : 0;
            assertThat(counters.begin(now, it.id())).isTrue();
            counters.settle(now, it.id(), Amounts.of(Meter.GPU_MICROS, 40_000));
        }
        assertThat(writes).isLessThan(60);
    }

    @Test
    void whatWasNeverSentComesBackWhenItsLeaseEnds() {
        Counters counters = of(daily(HENRY, 100));
        long id = reserved(counters.reserve(NOON, List.of(HENRY), cloud(90), LATER))
                .id();

        assertThat(counters.reserve(LATER, List.of(HENRY), cloud(90), LATER + 1))
                .isInstanceOf(Answer.Reserved.class);
        assertThat(counters.begin(LATER, id)).isFalse();
    }

    @Test
    void whatWasSentAndNeverAnsweredIsTakenToBeSpentUntilSomebodySaysBetter() {
        Counters counters = of(daily(HENRY, 100));
        long id = send(counters, NOON, List.of(HENRY), cloud(90));
        counters.expire(LATER);

        assertThat(spent(counters, HENRY, LATER).get(Meter.MICRO_USD)).isEqualTo(90);
        assertThat(counters.standings(LATER).get(0).unconfirmed().get(Meter.MICRO_USD))
                .isEqualTo(90);
        counters.settle(LATER, id, usd(20));
        assertThat(spent(counters, HENRY, LATER)).isEqualTo(usd(20));
        assertThat(counters.standings(LATER).get(0).unconfirmed()).isEqualTo(Amounts.NONE);
    }

    @Test
    void whatEndsAfterItsReignIsNoLongerTakenAtItsMost() {
        Counters first = of(daily(HENRY, 100), daily(HOUSE, 100));
        long answered = send(first, NOON, List.of(HENRY, HOUSE), cloud(40));
        send(first, NOON, List.of(HENRY), cloud(30));
        first.settle(NOON, send(first, NOON, List.of(HENRY, HOUSE), cloud(10)), usd(2));
        List<BudgetRow> rows = first.closing(NOON).orElseThrow().rows();
        Counters next = new Counters(List.of(daily(HENRY, 100), daily(HOUSE, 100)), rows, LATER);
        assertThat(spent(next, HENRY, LATER).get(Meter.MICRO_USD)).isEqualTo(72);

        Counters.Late late = first.handOver(answered).orElseThrow();
        assertThat(first.handOver(answered)).as("once").isEmpty();
        next.settle(LATER, late, usd(5));

        assertThat(spent(next, HENRY, LATER).get(Meter.MICRO_USD)).isEqualTo(37);
        assertThat(spent(next, HOUSE, LATER).get(Meter.MICRO_USD)).isEqualTo(7);
        assertThat(next.standings(LATER).get(0).unconfirmed().get(Meter.MICRO_USD))
                .as("of the other nobody knows")
                .isEqualTo(30);
    }

    @Test
    void aNewDayBeginsWithNothingSpentAndWithoutWhatIsStillUnderWay() {
        Counters counters = of(daily(HENRY, 100));
        long id = send(counters, NOON, List.of(HENRY), cloud(90));
        long tomorrow = NOON + Duration.ofHours(12).toMillis();

        long next = send(counters, tomorrow, List.of(HENRY), cloud(100));
        counters.settle(tomorrow, id, usd(90));
        counters.settle(tomorrow, next, usd(60));

        assertThat(spent(counters, HENRY, tomorrow)).isEqualTo(usd(60));
    }

    @Test
    void aClockThatIsPutBackOpensNoWindowAgain() {
        long tomorrow = NOON + Duration.ofHours(13).toMillis();
        Counters counters = new Counters(List.of(daily(HENRY, 100)), List.of(), tomorrow);
        counters.settle(tomorrow, send(counters, tomorrow, List.of(HENRY), cloud(80)), usd(80));

        assertThat(counters.reserve(NOON, List.of(HENRY), cloud(30), LATER)).isInstanceOf(Answer.Exhausted.class);
        MarkWrite write = counters.nextWrite(tomorrow + 1_000).orElseThrow();
        Counters recovered = new Counters(List.of(daily(HENRY, 100)), write.rows(), NOON);
        assertThat(recovered.reserve(NOON, List.of(HENRY), cloud(30), LATER)).isInstanceOf(Answer.Exhausted.class);
    }

    @Test
    void warnsOnceAtEachStep() {
        Counters counters = of(daily(HENRY, 100));
        for (int i = 0; i < 9; i++) {
            counters.settle(NOON, send(counters, NOON, List.of(HENRY), cloud(10)), usd(10));
        }
        assertThat(counters.takeNotices()).extracting(Notice::percent).containsExactly(50, 80);
        assertThat(counters.takeNotices()).isEmpty();
        MarkWrite write = counters.nextWrite(NOON + 1_000).orElseThrow();
        Counters recovered = new Counters(List.of(daily(HENRY, 100)), write.rows(), NOON);
        recovered.settle(NOON, send(recovered, NOON, List.of(HENRY), cloud(5)), usd(5));
        assertThat(recovered.takeNotices()).isEmpty();
    }

    @Test
    void refusesWhatHasNoPriceUnlessTheBudgetAllowsIt() {
        Budget lenient = new Budget(
                HOUSE,
                Window.DAY,
                UTC,
                Amounts.BOUNDLESS.with(Meter.CALLS, 2),
                List.of(),
                OnExhausted.DEGRADE,
                Optional.of("smollm2-135m"),
                false,
                true);
        Counters counters = of(daily(HENRY, 100), lenient);
        Ask unknown = Ask.unpriced(Usage.ofTokens(10, 0, 10));

        assertThat(counters.reserve(NOON, List.of(), unknown, LATER)).isInstanceOf(Answer.Unpriced.class);
        assertThat(counters.reserve(NOON, List.of(HOUSE, HENRY), unknown, LATER))
                .isEqualTo(new Answer.Unpriced(Optional.of(HENRY)));
        for (int i = 0; i < 2; i++) {
            long id = send(counters, NOON, List.of(HOUSE), unknown);
            counters.settle(NOON, id, Usage.ofTokens(10, 0, 10).unpriced());
        }
        Answer.Exhausted spent = (Answer.Exhausted) counters.reserve(NOON, List.of(HOUSE), unknown, LATER);
        assertThat(spent.then()).isEqualTo(OnExhausted.DEGRADE);
        assertThat(spent.degradeTo()).contains("smollm2-135m");
    }

    @Test
    void ownMachinesGoOnWhenTheMoneyIsSpent() {
        Counters counters = of(daily(HENRY, 100));
        counters.settle(NOON, send(counters, NOON, List.of(HENRY), cloud(100)), usd(100));

        assertThat(counters.reserve(NOON, List.of(HENRY), cloud(1), LATER)).isInstanceOf(Answer.Exhausted.class);
        assertThat(counters.reserve(NOON, List.of(HENRY), local(1_000_000), LATER))
                .isInstanceOf(Answer.Reserved.class);
    }

    @Test
    void whatOwnMachinesTakeBeyondTheirEstimateIsCountedAndTheMarkFollows() {
        Counters counters = of(budget(HENRY, Window.DAY, Amounts.BOUNDLESS.with(Meter.GPU_MICROS, 1_000)));
        long id = send(counters, NOON, List.of(HENRY), local(100));
        counters.settle(NOON, id, Amounts.of(Meter.GPU_MICROS, 5_000));

        MarkWrite write = counters.nextWrite(NOON).orElseThrow();
        assertThat(write.rows().get(0).mark().get(Meter.GPU_MICROS)).isEqualTo(5_000);
        counters.written(write);
        assertThat(counters.reserve(NOON, List.of(HENRY), local(1), LATER)).isInstanceOf(Answer.Exhausted.class);
    }

    @Test
    void aBudgetThatIsSubmittedAnewIsNotAFullOne() {
        Counters counters = of(daily(HENRY, 100));
        counters.settle(NOON, send(counters, NOON, List.of(HENRY), cloud(90)), usd(90));
        counters.define(daily(HENRY, 120), NOON);

        assertThat(counters.reserve(NOON, List.of(HENRY), cloud(31), LATER)).isInstanceOf(Answer.Exhausted.class);
        assertThat(counters.reserve(NOON, List.of(HENRY), cloud(30), LATER)).isInstanceOf(Answer.Reserved.class);
    }

    @Test
    void aWriteThatDidNotHappenIsMadeAgain() {
        Counters counters = of(daily(HENRY, 100));
        long id = reserved(counters.reserve(NOON, List.of(HENRY), cloud(40), LATER))
                .id();
        MarkWrite failed = counters.nextWrite(NOON).orElseThrow();
        counters.unwritten(failed);

        assertThat(counters.begin(NOON, id)).isFalse();
        assertThat(counters.written(failed)).isEmpty();
        assertThat(counters.written(counters.nextWrite(NOON).orElseThrow())).containsExactly(id);
    }

    @Test
    void whatCannotBeCountedIsRefused() {
        Counters counters = of(budget(HENRY, Window.DAY, Amounts.BOUNDLESS));

        assertThat(counters.reserve(NOON, List.of(HENRY), cloud(Long.MAX_VALUE), LATER))
                .isInstanceOf(Answer.Exhausted.class);
    }
}
