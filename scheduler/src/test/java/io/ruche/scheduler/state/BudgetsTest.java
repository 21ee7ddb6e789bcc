package io.ruche.scheduler.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.house.House;
import io.ruche.scheduler.money.Amounts;
import io.ruche.scheduler.money.BudgetBook;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.BudgetRow;
import io.ruche.scheduler.money.Meter;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.Specs;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of the counting of budgets, as it is written, recovered and forgotten. */
class BudgetsTest {
    private static final BudgetId HENRY = BudgetId.of("henry");
    private static final BudgetId CLOUD = BudgetId.of("policy:henry-cloud");

    private final House house = new House(1);

    BudgetsTest() {
        apply(Specs.henryInc());
    }

    @Test
    void aWriteIsOneDecisionOverAllItsRows() {
        BudgetRow henry = row(HENRY, 120, 400);
        BudgetRow cloud = row(CLOUD, 3, 4);
        house.accept(new Command.MarkBudgets(List.of(henry, cloud)));

        assertThat(house.state().budgets().rows()).containsExactly(henry, cloud);
        assertThat(house.recovered()).isEqualTo(house.state());
        Event last = house.history().get(house.history().size() - 2);
        assertThat(last.subject()).isEqualTo("budget/henry");
        assertThat(last.reason()).isEqualTo("budget_marked");
        assertThat(last.text()).isEqualTo("Budget henry has spent $0.00012 in 7 calls.");
    }

    @Test
    void sayingTheSameAgainWritesNothing() {
        house.accept(new Command.MarkBudgets(List.of(row(HENRY, 120, 400))));
        State before = house.state();

        Reply again = house.accept(new Command.MarkBudgets(List.of(row(HENRY, 120, 400))));
        assertThat(again.changed()).isFalse();
        assertThat(house.state()).isSameAs(before);
    }

    @Test
    void whatNoDocumentDefinesIsNotKept() {
        house.accept(new Command.MarkBudgets(
                List.of(row(BudgetId.of("nobody"), 1, 1), row(new BudgetId("henry", "run-1"), 1, 1))));

        assertThat(house.state().budgets().all()).isEmpty();
    }

    @Test
    void aBudgetThatIsRemovedIsForgottenAndALateWriteDoesNotBringItBack() {
        house.accept(new Command.MarkBudgets(List.of(row(HENRY, 120, 400), row(CLOUD, 3, 4))));
        house.accept(new Command.ApplySpecs(
                List.of(),
                List.of(new SpecId(SpecKind.BUDGET, "henry"), new SpecId(SpecKind.MODEL_POLICY, "henry-cloud")),
                "key-1",
                house.state().specs().version()));
        house.accept(new Command.MarkBudgets(List.of(row(HENRY, 130, 400))));

        assertThat(house.state().budgets().all()).isEmpty();
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void theRunsThatSpentLongAgoAreForgotten() {
        apply(Specs.henryInc().replace("scope: project\n  window: hour", "scope: project\n  window: run"));
        List<BudgetRow> rows = new ArrayList<>();
        for (int i = 0; i < BudgetDecisions.MOST_RUNS; i++) {
            rows.add(row(new BudgetId("social", String.format("run-%05d", i)), 1, 1));
        }
        house.accept(new Command.MarkBudgets(rows));
        house.accept(new Command.MarkBudgets(List.of(row(new BudgetId("social", "run-99999"), 1, 1))));

        assertThat(house.state().budgets().all()).hasSize(BudgetDecisions.MOST_RUNS);
        assertThat(house.state().budgets().find(new BudgetId("social", "run-00000")))
                .isEmpty();
        assertThat(house.state().budgets().find(new BudgetId("social", "run-99999")))
                .isPresent();
    }

    @Test
    void budgetsAreCountedInTheirOrganisationsZone() {
        BudgetBook book = BudgetBook.of(house.state().specs().house());

        assertThat(book.standing())
                .extracting(it -> it.id() + " " + it.zone())
                .containsExactlyInAnyOrder(
                        "henry Europe/Paris",
                        "house Europe/Paris",
                        "social Europe/Paris",
                        "policy:henry-cloud Europe/Paris");
    }

    private static BudgetRow row(BudgetId id, long spent, long mark) {
        return new BudgetRow(
                id,
                1_000,
                Amounts.of(Meter.MICRO_USD, spent).with(Meter.CALLS, 7).with(Meter.MESSAGES, 1),
                Amounts.of(Meter.MICRO_USD, mark).with(Meter.TOKENS_IN, 5).with(Meter.TOKENS_OUT, 6),
                Amounts.of(Meter.GPU_MICROS, 8).with(Meter.WALL_MICROS, 9),
                80);
    }

    private void apply(String yaml) {
        List<Command.ApplySpecs.Put> put = new ArrayList<>();
        for (SpecDocument document :
                Specs.accepted(yaml, house.state().specs().house()).documents())
            put.add(new Command.ApplySpecs.Put(document, List.of()));
        house.accept(new Command.ApplySpecs(
                put, List.of(), "key-1", house.state().specs().version()));
    }
}
