package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who works with whom, and who waits for which events: looked up once for a house, since each turn asks. Immutable, any
 * thread.
 */
public final class Ties {
    /**
     * As many colleagues an agent is told of; each is named in every prompt, so in a large organisation it is those nearest
     * to it.
     */
    public static final int MOST_COLLEAGUES = 32;

    private static final Team NO_TEAM = new Team("", "");

    private final House house;
    private final Map<String, List<String>> reports = new HashMap<>();
    private final Map<Team, List<String>> teams = new HashMap<>();
    private final SortedMap<String, List<String>> waiting = new TreeMap<>();
    private final List<String> events;

    private record Team(String organisation, String name) {}

    Ties(House house) {
        this.house = house;
        SortedSet<String> awaited = new TreeSet<>();
        house.each(AgentSpec.class).forEach(agent -> {
            String name = agent.name();
            agent.spec().reportsTo().ifPresent(head -> put(reports, head, name));
            Team team = teamOf(name, agent.spec());
            if (!team.equals(NO_TEAM)) put(teams, team, name);
            for (String event : agent.spec().schedule().wakeOn()) put(waiting, event, name);
        });
        awaited.addAll(waiting.keySet());
        house.each(WorkflowSpec.class)
                .flatMap(workflow -> workflow.spec().triggers().stream())
                .filter(WorkflowSpec.Trigger.Event.class::isInstance)
                .forEach(trigger -> awaited.add(((WorkflowSpec.Trigger.Event) trigger).name()));
        events = List.copyOf(awaited);
    }

    private static <K> void put(Map<K, List<String>> lists, K key, String name) {
        lists.computeIfAbsent(key, unused -> new ArrayList<>()).add(name);
    }

    private Team teamOf(String agent, AgentSpec spec) {
        return spec.team()
                .flatMap(team -> house.organisationOf(agent).map(it -> new Team(it.name(), team)))
                .orElse(NO_TEAM);
    }

    /**
     * The others of an agent's organisation that it may write to, by name: all of them, or of more than {@link
     * #MOST_COLLEAGUES} its head, who reports to it, and its team, so many in this order.
     */
    public List<String> colleagues(String agent, AgentSpec spec, OrganisationSpec organisation) {
        Stream<String> all = organisation.agents().stream();
        if (organisation.agents().size() - 1 > MOST_COLLEAGUES) {
            Stream<String> head = spec.reportsTo().stream();
            Stream<String> own = reports.getOrDefault(agent, List.of()).stream();
            Stream<String> team = teams.getOrDefault(teamOf(agent, spec), List.of()).stream();
            String mine = house.organisationOf(agent).map(House.Named::name).orElse("");
            all = Stream.of(head, own, team)
                    .flatMap(names -> names)
                    .filter(name -> house.organisationOf(name)
                            .filter(it -> it.name().equals(mine))
                            .isPresent());
        }
        return all.filter(name -> !name.equals(agent))
                .distinct()
                .limit(MOST_COLLEAGUES)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /** Full names of what agents and workflows wait for, as {@code scout.problemFound}; sorted. */
    public List<String> events() {
        return events;
    }

    /** The agents that the event with this full name wakes, by name. */
    public List<String> waitingFor(String event) {
        return List.copyOf(waiting.getOrDefault(event, List.of()));
    }
}
