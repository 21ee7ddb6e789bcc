package io.ruche.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.dispatch.TriggerPlanner.Due;
import io.ruche.scheduler.dispatch.TriggerPlanner.Watch;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.Specs;
import io.ruche.scheduler.state.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TriggerPlannerTest {
    private static final String OFFICE = """
            apiVersion: ruche.io/v1
            kind: Organisation
            metadata: { name: acme, owner: user:me }
            spec: { mission: Be useful., agents: [ann], timezone: Europe/Paris }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: ann }
            spec: { role: Finder, model: { models: [smollm2-135m] } }
            ---
            apiVersion: ruche.io/v1
            kind: Workflow
            metadata: { name: flow }
            spec:
              %s
              steps: [ { id: work, agent: ann, prompt: Do it. } ]
            """;

    private final House house = new House(1);

    @Test
    void looksAtFoldersAndFeedsOfTheOrganisationWhoseAgentsWork() {
        apply("triggers: [ { manual: true }, { folder: inbox, every: 10s }, { feed: \"http://example.org/f\" } ]");

        assertThat(TriggerPlanner.watches(house.state().specs().house()))
                .containsExactly(
                        new Watch.Folder("acme", "flow", 1, "inbox", Duration.ofSeconds(10)),
                        new Watch.Feed("acme", "flow", 2, "http://example.org/f", Duration.ofMinutes(5)));
        assertThat(hours()).isEqualTo(new TriggerPlanner.Hours(List.of(), TurnPlanner.NEVER));
    }

    @Test
    void hasNothingToLookAtWhereThereIsNoWorkflow() {
        assertThat(TriggerPlanner.watches(house.state().specs().house())).isEmpty();
        assertThat(hours().nextMillis()).isEqualTo(TurnPlanner.NEVER);
    }

    @Test
    void startsAtItsHourInTheOrganisationsZoneAndOnce() {
        apply("triggers: [ { cron: \"0 9 * * *\" } ]");
        assertThat(hours().due()).isEmpty();
        assertThat(hours().nextMillis()).isEqualTo(millis("2026-01-01T08:00:00Z"));

        house.at(Instant.parse("2026-01-01T08:00:20Z"));
        Due nine = new Due("flow", 0, millis("2026-01-01T08:00:00Z"));
        assertThat(hours().due()).containsExactly(nine);
        offer(nine);

        assertThat(hours().due()).isEmpty();
        assertThat(hours().nextMillis()).isEqualTo(millis("2026-01-02T08:00:00Z"));
    }

    @Test
    void skipsWhatWasMissedUnlessItIsToBeMadeUpFor() {
        apply("triggers: [ { cron: \"0 9 * * *\" } ]");
        house.at(Instant.parse("2026-01-04T12:00:00Z"));
        assertThat(hours().due()).isEmpty();

        House other = new House(2);
        apply(other, "catchUp: all\n  catchUpMax: 2\n  triggers: [ { cron: \"0 9 * * *\" } ]");
        other.at(Instant.parse("2026-01-04T12:00:00Z"));
        assertThat(TriggerPlanner.hours(other.state(), other.now().toEpochMilli())
                        .due())
                .extracting(due -> Instant.ofEpochMilli(due.atMillis()).toString())
                .containsExactly("2026-01-03T08:00:00Z", "2026-01-04T08:00:00Z");
    }

    private TriggerPlanner.Hours hours() {
        return TriggerPlanner.hours(house.state(), house.now().toEpochMilli());
    }

    private void offer(Due due) {
        house.accept(new Command.OfferTrigger(due.workflow(), due.index(), TriggerPlanner.item(due), "{}", Label.NONE));
    }

    private void apply(String workflow) {
        apply(house, workflow);
    }

    private static void apply(House house, String workflow) {
        List<Command.ApplySpecs.Put> put = new ArrayList<>();
        Specs.accepted(OFFICE.formatted(workflow), house.state().specs().house())
                .documents()
                .forEach(document -> put.add(new Command.ApplySpecs.Put(document, List.of())));
        house.accept(new Command.ApplySpecs(
                put, List.of(), "key-1", house.state().specs().version()));
    }

    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }
}
