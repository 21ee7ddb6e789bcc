package io.ruche.scheduler.twin;

import io.ruche.scheduler.organisation.schedule.Cron;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Trigger;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** What reaches an organisation: files, entries of feeds, hours, events, messages. The same on every fleet. */
final class Outside {
    private static final double SECONDS_OF_A_DAY = 86_400;
    /** Of the product's own, which the run raises itself. */
    private static final Set<String> OWN = Set.of("approval.requested", "approval.decided");

    private final OfficeWork office;

    Outside(OfficeWork office) {
        this.office = office;
    }

    void begin() {
        List<House.Named<WorkflowSpec>> workflows =
                office.house.each(WorkflowSpec.class).toList();
        for (House.Named<WorkflowSpec> it : workflows) {
            int index = 0;
            for (Trigger trigger : it.spec().triggers()) begin(it, trigger, it.name() + " " + index++);
        }
        List<House.Named<ConversationSpec>> talks =
                office.house.each(ConversationSpec.class).toList();
        for (House.Named<ConversationSpec> it : talks) {
            it.spec().start().cron().ifPresent(cron -> hours(Cron.of(cron), () -> office.gatherings.due(it)));
        }
        for (String event : events(workflows)) {
            often("event " + event, office.value(Assumption.EVENTS_A_DAY), 0, () -> {
                for (House.Named<WorkflowSpec> it : workflows) {
                    if (it.spec().triggers().contains(new Trigger.Event(event))) office.flows.offer(it, event);
                }
                office.raised(event);
            });
        }
        SimulatedEntropy whom = office.chance("messages to");
        List<Desk> desks = office.desks();
        if (desks.isEmpty()) return;
        long characters = (long) (office.value(Assumption.INPUT_TOKENS) * office.value(Assumption.CHARACTERS_A_TOKEN));
        often("messages", office.value(Assumption.MESSAGES_A_DAY), 0, () -> {
            Desk desk = desks.get(whom.below(desks.size()));
            office.knock(
                    desk.agent,
                    Knock.of(
                            "message " + office.time().now(),
                            WakeReason.Kind.MESSAGE,
                            "human:me",
                            Answers.filler(characters)));
        });
    }

    private Set<String> events(List<House.Named<WorkflowSpec>> workflows) {
        Set<String> events = new TreeSet<>();
        for (House.Named<WorkflowSpec> it : workflows) {
            for (Trigger trigger : it.spec().triggers()) {
                if (trigger instanceof Trigger.Event event) events.add(event.name());
            }
        }
        for (Desk it : office.desks()) events.addAll(it.spec.schedule().wakeOn());
        events.removeAll(OWN);
        return events;
    }

    private void begin(House.Named<WorkflowSpec> it, Trigger trigger, String name) {
        if (trigger instanceof Trigger.Cron cron) {
            hours(Cron.of(cron.fields()), () -> office.flows.offer(it, "cron"));
        } else if (trigger instanceof Trigger.Folder folder) {
            double every = folder.every().toMillis() / 1e3;
            often(name, office.value(Assumption.FILES_A_DAY), every, () -> office.flows.offer(it, "folder"));
        } else if (trigger instanceof Trigger.Feed feed) {
            double every = feed.every().toMillis() / 1e3;
            often(name, office.value(Assumption.FEED_ITEMS_A_DAY), every, () -> office.flows.offer(it, "feed"));
        } else if (trigger instanceof Trigger.Webhook || trigger instanceof Trigger.A2a) {
            often(name, office.value(Assumption.WEBHOOKS_A_DAY), 0, () -> office.flows.offer(it, "webhook"));
        } else if (trigger instanceof Trigger.Manual && it.spec().triggers().size() == 1) {
            often(name, office.value(Assumption.MANUAL_A_DAY), 0, () -> office.flows.offer(it, "manual"));
        }
    }

    private void hours(Cron cron, Runnable what) {
        OptionalLong next = cron.next(office.nowMillis(), office.zone());
        if (next.isEmpty()) return;
        long at = office.nanosAt(next.getAsLong());
        if (at >= office.endNanos()) return;
        office.time().plan(at, () -> {
            what.run();
            hours(cron, what);
        });
    }

    /** By chance, so often a day; noticed when somebody looks the next time. */
    private void often(String name, double aDay, double everySeconds, Runnable what) {
        if (aDay == 0) return;
        next(office.chance("arrivals " + name), SECONDS_OF_A_DAY / aDay, everySeconds, 0, what);
    }

    private void next(SimulatedEntropy chance, double mean, double everySeconds, double afterSeconds, Runnable what) {
        double arrives = afterSeconds + Chances.exponential(chance, mean);
        double noticed = everySeconds == 0 ? arrives : Math.ceil(arrives / everySeconds) * everySeconds;
        long at = (long) (noticed * 1e9);
        if (at >= office.endNanos()) return;
        office.time().plan(Math.max(at, office.time().now()), () -> {
            what.run();
            next(chance, mean, everySeconds, arrives, what);
        });
    }
}
