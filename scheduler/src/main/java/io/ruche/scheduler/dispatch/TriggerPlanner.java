package io.ruche.scheduler.dispatch;

import io.ruche.scheduler.organisation.schedule.Schedule;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Trigger;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Worker;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.state.KeptSpec;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says what starts workflows that nobody tells of: folders and feeds that are to be looked at, and hours that come. Where
 * no workflow has such a trigger there is nothing to look at, and no hour to wait for.
 */
public final class TriggerPlanner {
    private TriggerPlanner() {}

    /** Something to look at again and again. Equal ones are the same. */
    public sealed interface Watch {
        String organisation();

        String workflow();

        /** Of the trigger in the workflow's document. */
        int index();

        Duration every();

        /** @param path of the folder in the organisation's workspace */
        record Folder(String organisation, String workflow, int index, String path, Duration every) implements Watch {}

        record Feed(String organisation, String workflow, int index, String url, Duration every) implements Watch {}
    }

    /** An hour of a workflow's trigger that has come. */
    public record Due(String workflow, int index, long atMillis) {}

    /** @param nextMillis when the next hour comes; {@link TurnPlanner#NEVER} when none does */
    public record Hours(List<Due> due, long nextMillis) {
        public Hours {
            due = List.copyOf(due);
        }
    }

    /** By workflow and trigger. */
    public static List<Watch> watches(House house) {
        List<Watch> watches = new ArrayList<>();
        house.each(WorkflowSpec.class)
                .forEach(workflow -> organisation(house, workflow.spec())
                        .ifPresent(organisation -> watches(organisation.name(), workflow, watches)));
        return watches;
    }

    private static void watches(String organisation, House.Named<WorkflowSpec> workflow, List<Watch> watches) {
        List<Trigger> triggers = workflow.spec().triggers();
        for (int i = 0; i < triggers.size(); i++) {
            if (triggers.get(i) instanceof Trigger.Folder it) {
                watches.add(new Watch.Folder(organisation, workflow.name(), i, it.path(), it.every()));
            } else if (triggers.get(i) instanceof Trigger.Feed it) {
                watches.add(new Watch.Feed(organisation, workflow.name(), i, it.url(), it.every()));
            }
        }
    }

    /**
     * The organisation whose workspace and time zone a workflow has: that of its first agent, else the house's first by
     * name.
     */
    public static Optional<House.Named<OrganisationSpec>> organisation(House house, WorkflowSpec workflow) {
        return workflow.steps().stream()
                .flatMap(step -> step.worker() instanceof Worker.Agent it
                        ? house.organisationOf(it.name()).stream()
                        : Stream.empty())
                .findFirst()
                .or(() -> house.each(OrganisationSpec.class).findFirst());
    }

    /** Each hour is known by itself: offered twice, it counts once. */
    public static Hours hours(State state, long nowMillis) {
        House house = state.specs().house();
        List<Due> due = new ArrayList<>();
        long[] next = {TurnPlanner.NEVER};
        house.each(WorkflowSpec.class).forEach(workflow -> {
            ZoneId zone = organisation(house, workflow.spec())
                    .map(it -> ZoneId.of(it.spec().timezone()))
                    .orElse(ZoneId.of("UTC"));
            long changed = state.specs()
                    .find(new SpecId(SpecKind.WORKFLOW, workflow.name()))
                    .map(KeptSpec::changedAtMillis)
                    .orElse(nowMillis);
            List<Trigger> triggers = workflow.spec().triggers();
            for (int i = 0; i < triggers.size(); i++) {
                if (!(triggers.get(i) instanceof Trigger.Cron cron)) continue;
                Schedule schedule = Schedule.of(
                        List.of(cron.fields()),
                        workflow.spec().catchUp(),
                        workflow.spec().catchUpMax());
                long looked = Math.max(changed, last(state, workflow.name(), i));
                for (long hour : schedule.due(looked, nowMillis, zone)) due.add(new Due(workflow.name(), i, hour));
                next[0] = Math.min(next[0], schedule.next(nowMillis, zone).orElse(TurnPlanner.NEVER));
            }
        });
        return new Hours(due, next[0]);
    }

    private static long last(State state, String workflow, int index) {
        String last = state.flow().mark(workflow, index).last();
        // a trigger that was something else before has other marks
        return last.matches("[0-9]{1,18}") ? Long.parseLong(last) : 0;
    }

    /** How an hour is offered. */
    public static String item(Due due) {
        return Long.toString(due.atMillis());
    }
}
