package io.ruche.control.money;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.money.Tariff;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What calls took is written down by who, model and place, survives a kill, and adds up. */
class LedgerTest {
    private static final Usage TOOK = new Usage(100, 40, 10, 2_000_000, 3_000_000);

    private final MoneyHouse house = new MoneyHouse();

    private void call(String who, boolean local) {
        Charge charge = local
                ? Charge.local(who, Charge.key("me"), "tiny", Tariff.OWN, TOOK)
                : new Charge(
                        who, Charge.key("me"), Optional.empty(), "den/big", false, Optional.of(MoneyHouse.PRICE), TOOK);
        house.purse
                .accountant()
                .take(charge, word -> ((Till.Word.Paid) word).receipt().used(TOOK));
    }

    @Test
    void addsUpByWhoByModelAndByPlace() {
        call("henry", true);
        call("henry", false);
        call("scout", true);

        Spend.Report report = house.report(Window.DAY);

        assertThat(report.all()).isEqualTo(new Total(3, 300, 120, 30, 6_000_000, 120));
        assertThat(report.cloud().microUsd()).isEqualTo(120);
        assertThat(report.byWho().keySet()).containsExactly("henry", "scout");
        assertThat(report.byWho().getOrDefault("henry", Total.NOTHING).calls()).isEqualTo(2);
        assertThat(report.byModel().keySet())
                .containsExactly(new Spend.Model("den/big", false), new Spend.Model("tiny", true));
        // 180 at $5, 120 from a cache at $0.50 and 30 at $25 a million
        assertThat(report.wouldHaveCost().microUsd()).isEqualTo(900 + 60 + 750);
        assertThat(report.saved().microUsd()).isEqualTo(1_710 - 120);
        assertThat(house.purse.spend().total("henry", Window.MONTH).calls()).isEqualTo(2);
        assertThat(house.purse.spend().total("nobody", Window.DAY)).isEqualTo(Total.NOTHING);
    }

    @Test
    void aKillCostsNoMoreThanTheLastSecond() {
        for (int i = 0; i < 10; i++) {
            call("henry", true);
            house.pass(Duration.ofSeconds(20));
        }
        call("henry", true);
        house.kill();
        assertThat(house.report(Window.DAY).all().calls()).isEqualTo(10);
        assertThat(house.purse.spend().total("henry", Window.DAY).calls()).isEqualTo(10);

        call("henry", true);
        house.pass(Duration.ofSeconds(5));
        house.kill();
        assertThat(house.report(Window.DAY).all().calls()).isEqualTo(11);
    }

    @Test
    void anHourThatWasCutShortIsNotLost() {
        call("henry", true);
        house.pass(Duration.ofMinutes(50));
        call("henry", true);
        house.pass(Duration.ofSeconds(5));
        house.kill();
        // nobody calls for hours, and then it is killed once more
        house.pass(Duration.ofHours(3));
        house.kill();
        house.pass(Duration.ofHours(1));
        call("scout", true);
        house.pass(Duration.ofSeconds(5));

        Spend.Report report = house.report(Window.DAY);
        assertThat(report.all().calls()).isEqualTo(3);
        assertThat(report.series()).hasSize(2);
        assertThat(report.series().get(0).total().calls()).isEqualTo(2);
    }

    @Test
    void daysAndMonthsEnd() {
        call("henry", true);
        house.pass(Duration.ofDays(1));
        call("henry", true);

        assertThat(house.report(Window.DAY).all().calls()).isEqualTo(1);
        assertThat(house.report(Window.MONTH).all().calls()).isEqualTo(2);
        assertThat(house.report(Window.MONTH).series()).hasSize(2);
        assertThat(house.purse.spend().total("henry", Window.DAY).calls()).isEqualTo(1);
        assertThat(house.purse.spend().total("henry", Window.MONTH).calls()).isEqualTo(2);

        house.pass(Duration.ofDays(31));
        assertThat(house.report(Window.MONTH).all()).isEqualTo(Total.NOTHING);
        assertThat(house.purse.spend().total("henry", Window.MONTH)).isEqualTo(Total.NOTHING);
    }

    @Test
    void thoseBeyondTheBoundAreCountedTogether() {
        for (int i = 0; i < Page.MOST_LINES + 50; i++) call("who-" + i, true);

        Spend.Report report = house.report(Window.DAY);

        assertThat(report.all().calls()).isEqualTo(Page.MOST_LINES + 50);
        assertThat(report.byWho()).hasSize(Page.MOST_LINES + 1);
        assertThat(report.byWho().getOrDefault(Page.OTHERS, Total.NOTHING).calls())
                .isEqualTo(50);
    }
}
