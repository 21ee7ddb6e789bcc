package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import java.util.List;
import java.util.stream.Stream;

/** Who waits for which events. */
public final class Awaited {
    private Awaited() {}

    /** Full names of what agents and workflows wait for, as {@code scout.problemFound}. */
    static List<String> events(House house) {
        Stream<String> agents = house.each(AgentSpec.class).flatMap(agent -> agent.spec().schedule().wakeOn().stream());
        Stream<String> workflows = house.each(WorkflowSpec.class)
                .flatMap(workflow -> workflow.spec().triggers().stream())
                .filter(WorkflowSpec.Trigger.Event.class::isInstance)
                .map(trigger -> ((WorkflowSpec.Trigger.Event) trigger).name());
        return Stream.concat(agents, workflows).distinct().sorted().toList();
    }

    /** The agents that an event wakes, by name; never the one that raised it. */
    public static List<String> agents(House house, String by, String event) {
        String name = by + "." + event;
        return house.each(AgentSpec.class)
                .filter(agent -> agent.spec().schedule().wakeOn().contains(name))
                .map(House.Named::name)
                .filter(agent -> !agent.equals(by))
                .toList();
    }
}
