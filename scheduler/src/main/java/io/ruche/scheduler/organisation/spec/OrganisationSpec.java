package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Agents with a mission.
 *
 * @param agents by name
 * @param egress whether agents' tools may reach the hosts that they list
 * @param timezone in which schedules are meant
 */
public record OrganisationSpec(
        String mission,
        List<String> agents,
        Optional<String> modelPolicy,
        Optional<String> memory,
        Optional<String> budget,
        Egress egress,
        String timezone,
        Placement placement,
        Restart restart,
        Kill kill)
        implements Spec {

    public enum Egress {
        NONE,
        TOOLS
    }

    public enum Spread {
        NONE,
        AGENT,
        NODE
    }

    public enum RestartPolicy {
        ALWAYS,
        ON_FAILURE,
        NEVER
    }

    public enum Stop {
        PAUSE,
        STOP
    }

    /** @param minVram of some machine's GPU, in bytes */
    public record Placement(int minNodes, Optional<Long> minVram, Spread spread, int priority) {}

    public record Restart(RestartPolicy policy, Duration resumeWithin) {}

    /** @param maxNoProgressRuns in a row, before an agent is stopped as {@code onLoop} says */
    public record Kill(Stop onBudget, Stop onLoop, int maxNoProgressRuns) {}

    static OrganisationSpec of(Values spec) {
        Values defaults = spec.group("defaults");
        Values placement = spec.group("placement");
        Values restart = spec.group("restart");
        Values kill = spec.group("kill");
        return new OrganisationSpec(
                spec.text("mission"),
                spec.texts("agents"),
                defaults.findText("modelPolicy"),
                defaults.findText("memory"),
                defaults.findText("budgetRef"),
                defaults.choice("egress", Egress.class),
                spec.text("timezone"),
                new Placement(
                        placement.count("minNodes"),
                        placement.group("gpu").findWhole("minVram"),
                        placement.choice("spread", Spread.class),
                        placement.count("priority")),
                new Restart(restart.choice("policy", RestartPolicy.class), restart.span("resumeWithin")),
                new Kill(
                        kill.choice("onBudget", Stop.class),
                        kill.choice("onLoop", Stop.class),
                        kill.count("maxNoProgressRuns")));
    }
}
