package io.ruche.control.money;

import static io.ruche.control.money.MoneyHouse.WORST_COST;
import static io.ruche.control.money.MoneyHouse.budget;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.money.Meter;
import io.ruche.scheduler.money.Spender;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is counted is durable before it is spent, and nothing is counted twice or forgotten, whatever dies when. */
class AccountantTest {
    private static final Usage TOOK = Usage.ofTokens(50, 0, 500);
    private static final long COST = 1_050;

    private final MoneyHouse house = new MoneyHouse();

    private BudgetState desk() {
        return house.purse.accountant().standings().stream()
                .filter(it -> it.id().name().equals("desk"))
                .findFirst()
                .orElseThrow();
    }

    private long spent() {
        return desk().standing().spent().get(Meter.MICRO_USD);
    }

    private long unconfirmed() {
        return desk().standing().unconfirmed().get(Meter.MICRO_USD);
    }

    @Test
    void aCallIsNotSentBeforeItsMarkIsWritten() {
        house.apply(budget("window: day, limit: { usd: 1 }"));

        MoneyHouse.Asked asked = house.ask(Charge.key("me"), Optional.empty());
        assertThat(asked.word).isEmpty();
        assertThat(house.cluster.state().budgets().all()).isEmpty();

        house.pass(Duration.ofMillis(50));
        assertThat(asked.isPaid()).isTrue();
        assertThat(house.cluster.state().budgets().rows().get(0).mark().get(Meter.MICRO_USD))
                .isEqualTo(WORST_COST);
    }

    @Test
    void afterAKillBetweenMarkAndSettlementTheMarkCountsAsSpentAndIsToldAsUnconfirmed() {
        house.apply(budget("window: day, limit: { usd: 1 }"));
        MoneyHouse.Asked asked = house.ask();
        house.kill();

        assertThat(spent()).isEqualTo(WORST_COST);
        assertThat(unconfirmed()).isEqualTo(WORST_COST);
        assertThat(house.report(io.ruche.scheduler.organisation.spec.BudgetSpec.Window.DAY)
                        .unconfirmed()
                        .microUsd())
                .isEqualTo(WORST_COST);
        asked.receipt().used(TOOK);
        assertThat(spent()).as("an end that the dead process hears").isEqualTo(WORST_COST);
    }

    @Test
    void aCallThatEndsInTheNextReignOfTheSameProcessGivesBackWhatItDidNotTake() {
        house.apply(budget("window: day, limit: { usd: 1 }"));
        MoneyHouse.Asked answered = house.ask();
        house.ask();
        house.submit(new Command.StartEpoch(house.cluster.state().epoch() + 1, "member"));
        assertThat(spent()).isEqualTo(2 * WORST_COST);

        answered.receipt().used(TOOK);
        assertThat(spent()).isEqualTo(COST + WORST_COST);
        assertThat(unconfirmed()).as("of the other nobody knows").isEqualTo(WORST_COST);
        house.pass(Duration.ofSeconds(2));
        assertThat(house.cluster.state().budgets().rows().get(0).spent().get(Meter.MICRO_USD))
                .as("and the row says so")
                .isEqualTo(COST + WORST_COST);
    }

    @Test
    void aSettledSumIsDurableWithinASecondOrTwo() {
        house.apply(budget("window: day, limit: { usd: 1 }"));
        house.ask().receipt().used(TOOK);
        house.pass(Duration.ofSeconds(2));
        house.kill();

        assertThat(spent()).isEqualTo(COST);
        assertThat(unconfirmed()).isZero();
    }

    @Test
    void anEndInGoodOrderCostsNoHeadroom() {
        house.apply(budget("window: day, limit: { usd: 1 }"));
        house.ask().receipt().used(TOOK);
        MoneyHouse.Asked never = house.ask();
        never.receipt().unused();
        house.done(house.purse.accountant().close());
        assertThat(house.ask().isPaid()).isFalse();
        house.kill();

        assertThat(spent()).isEqualTo(COST);
        assertThat(unconfirmed()).isZero();
    }

    @Test
    void manyKillsNeverSpendWhatIsNotThere() {
        house.apply(budget("window: month, limit: { usd: 0.02 }"));
        int sent = 0;
        for (int i = 0; i < 40; i++) {
            MoneyHouse.Asked asked = house.ask();
            if (!asked.isPaid()) continue;
            sent++;
            if (i % 3 == 0) asked.receipt().used(TOOK);
            if (i % 2 == 0) house.kill();
        }

        assertThat(sent).isBetween(5, (int) (20_000 / COST));
        assertThat(house.ask().refusal()).startsWith("Budget desk: ");
    }

    @Test
    void anIdleHouseWritesNothing() {
        house.apply(budget("window: day, limit: { usd: 1 }"));
        house.ask().receipt().used(TOOK);
        house.pass(Duration.ofSeconds(5));
        long before = house.cluster.state().revision();

        house.pass(Duration.ofHours(2));

        assertThat(house.cluster.state().revision()).isEqualTo(before);
    }

    @Test
    void theNextWindowBeginsFull() {
        house.apply(budget("window: hour, limit: { usd: 0.003 }"));
        house.ask().receipt().used(TOOK);
        assertThat(house.ask().isPaid()).isFalse();
        assertThat(desk().level()).isEqualTo(BudgetState.Level.EXHAUSTED);

        house.pass(Duration.ofHours(1));

        assertThat(desk().level()).isEqualTo(BudgetState.Level.OPEN);
        assertThat(house.ask().isPaid()).isTrue();
    }

    @Test
    void callsADayOutOfTheHouseAreCountedThroughAKill() {
        house.apply("apiVersion: ruche.io/v1\nkind: ModelPolicy\nmetadata: { name: out }\n"
                + "spec: { allow: [{ provider: den }], cloud: { maxCallsPerDay: 2 } }\n");
        Spender anybody = Charge.key("me");
        for (int i = 0; i < 2; i++) {
            MoneyHouse.Asked asked = house.ask(anybody, Optional.of("out"));
            house.pass(Duration.ofMillis(50));
            asked.receipt().used(TOOK);
            house.pass(Duration.ofSeconds(2));
        }
        house.kill();

        MoneyHouse.Asked third = house.ask(anybody, Optional.of("out"));
        house.pass(Duration.ofMillis(50));
        assertThat(third.refusal())
                .startsWith("Model policy out: 0 calls out of the house are left for today.")
                .contains("It begins anew on 2026-01-02 00:00 UTC");
        house.pass(Duration.ofDays(1));
        MoneyHouse.Asked tomorrow = house.ask(anybody, Optional.of("out"));
        house.pass(Duration.ofMillis(50));
        assertThat(tomorrow.isPaid()).isTrue();
    }

    @Test
    void anAgentThatHasSpentItsBudgetIsPausedWithTheReasonAndGoesOnInTheNextWindow() {
        house.apply(henryInc("onExhausted: pause"));
        Spender henry = Spender.ofAgent(house.cluster.state().specs().house(), "henry");
        MoneyHouse.Asked first = house.ask(henry, Optional.empty());
        house.pass(Duration.ofMillis(50));
        first.receipt().used(TOOK);

        MoneyHouse.Asked second = house.ask(henry, Optional.empty());
        house.pass(Duration.ofMillis(50));

        assertThat(second.isPaid()).isFalse();
        Agent paused = house.cluster.state().getAgent("henry");
        assertThat(paused.isPaused()).isTrue();
        assertThat(paused.paused().code()).isEqualTo("budget_exhausted");
        assertThat(paused.paused().message()).startsWith("Budget henry: $0.00195 of money left");
        house.pass(Duration.ofHours(1));
        assertThat(house.cluster.state().getAgent("henry").isPaused()).isTrue();

        house.pass(Duration.ofDays(1));
        assertThat(house.cluster.state().getAgent("henry").isPaused()).isFalse();
    }

    @Test
    void aBudgetThatDegradesPausesNobodyAndNamesTheOtherModel() {
        house.apply(henryInc("onExhausted: degrade\n  degradeTo: smollm2-135m"));
        Spender henry = Spender.ofAgent(house.cluster.state().specs().house(), "henry");
        assertThat(house.purse.accountant().means("henry")).isSameAs(Means.FREE);
        MoneyHouse.Asked first = house.ask(henry, Optional.empty());
        house.pass(Duration.ofMillis(50));
        first.receipt().used(TOOK);
        house.ask(henry, Optional.empty());
        house.pass(Duration.ofMillis(50));

        assertThat(house.cluster.state().getAgent("henry").isPaused()).isFalse();
        Means means = house.purse.accountant().means("henry");
        assertThat(means.degradeTo()).containsExactly("smollm2-135m");
        assertThat(means.permit().whyNot("anthropic", "claude-opus-4.5"))
                .contains("budget henry is spent, and goes on with smollm2-135m");
        assertThat(means.permit().whyNot("grid", "smollm2-135m")).isEmpty();
        assertThat(house.purse.accountant().means("scout")).isSameAs(Means.FREE);
    }

    private static String henryInc(String onExhausted) {
        try {
            String yaml = Files.readString(Path.of("../examples/organisations/henry-inc.yaml"));
            String changed = yaml.replace("limit: { usd: 2, calls: 300 }", "limit: { usd: 0.003 }")
                    .replace("onExhausted: degrade\n  degradeTo: smollm2-135m", onExhausted);
            assertThat(changed).isNotEqualTo(yaml);
            return changed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
