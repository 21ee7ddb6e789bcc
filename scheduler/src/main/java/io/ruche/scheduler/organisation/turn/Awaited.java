package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.spec.check.House;
import java.util.List;

/** Who waits for which events. */
public final class Awaited {
    private Awaited() {}

    /** The agents that an event wakes, by name; never the one that raised it. */
    public static List<String> agents(House house, String by, String event) {
        return house.ties().waitingFor(by + "." + event).stream()
                .filter(agent -> !agent.equals(by))
                .toList();
    }
}
