package io.ruche.control.telemetry.adapter.simpleclient;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.State;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Agents, what they do together and what waits for people, read off the State at the scrape. */
final class OrganisationGauges extends Collector {
    private enum Work {
        IDLE,
        WORKING,
        /** It has reasons to work and has not begun. */
        WAITING,
        PAUSED;

        static Work of(Agent agent) {
            if (agent.isPaused()) return PAUSED;
            if (agent.turn().isPresent()) return WORKING;
            return agent.isWaiting() ? WAITING : IDLE;
        }
    }

    private final Supplier<State> state;

    OrganisationGauges(Supplier<State> state) {
        this.state = state;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        State now = state.get();
        return List.of(
                agents(now),
                gauge(
                        "ruche_org_turns_running",
                        "Turns under way.",
                        now.openTurns().size()),
                gauge(
                        "ruche_org_approvals_pending",
                        "Words of people or agents that are waited for.",
                        now.flow().pendingApprovals().size()),
                gauge(
                        "ruche_org_approval_oldest_seconds",
                        "Since the oldest of them was asked for; 0: none.",
                        oldest(now)),
                runs(now),
                gauge(
                        "ruche_org_conversations_open",
                        "Talks that go on.",
                        now.flow().openConversations().size()),
                gauge("ruche_org_memories", "What all agents remember.", memories(now)));
    }

    private static MetricFamilySamples gauge(String name, String help, double value) {
        return new GaugeMetricFamily(name, help, value);
    }

    private static MetricFamilySamples agents(State now) {
        Map<Work, Integer> count = new EnumMap<>(Work.class);
        for (Work work : Work.values()) count.put(work, 0);
        for (Agent agent : now.agents()) count.merge(Work.of(agent), 1, Integer::sum);
        GaugeMetricFamily agents =
                new GaugeMetricFamily("ruche_org_agents", "Agents of all organisations.", List.of("state"));
        count.forEach((work, many) -> agents.addMetric(List.of(word(work)), many));
        return agents;
    }

    private static MetricFamilySamples runs(State now) {
        Map<List<String>, Integer> count = new LinkedHashMap<>();
        for (Run run : now.flow().runs()) count.merge(List.of(run.workflow(), word(run.phase())), 1, Integer::sum);
        GaugeMetricFamily runs = new GaugeMetricFamily(
                "ruche_org_runs", "Runs of workflows that are kept.", List.of("workflow", "phase"));
        count.forEach(runs::addMetric);
        return runs;
    }

    private static double oldest(State now) {
        long at = System.currentTimeMillis();
        long since = now.flow().pendingApprovals().stream()
                .mapToLong(Approval::askedAtMillis)
                .min()
                .orElse(at);
        return Math.max(0, at - since) / 1000.0;
    }

    private static double memories(State now) {
        return now.agents().stream()
                .mapToLong(agent -> now.minds().memories(agent.name()))
                .sum();
    }

    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
