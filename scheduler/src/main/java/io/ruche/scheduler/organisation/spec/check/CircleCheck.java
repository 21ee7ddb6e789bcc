package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.spec.tree.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nobody reports to oneself, however long the way. */
final class CircleCheck {
    private static final String PATH = "spec.reportsTo";

    private final SpecProblems problems;
    private final Map<String, String> superiors = new HashMap<>();

    CircleCheck(SpecProblems problems, House after) {
        this.problems = problems;
        after.each(AgentSpec.class)
                .forEach(agent -> agent.spec().reportsTo().ifPresent(to -> superiors.put(agent.name(), to)));
    }

    void check(List<CheckedDocument> documents) {
        List<CheckedDocument> agents = documents.stream()
                .filter(document -> document.id().kind() == SpecKind.AGENT)
                .toList();
        for (CheckedDocument agent : agents) {
            agent.uses().stream()
                    .filter(use -> use.path().equals(PATH))
                    .map(Use::name)
                    .forEach(to -> superiors.put(agent.id().name(), to));
        }
        Set<String> told = new HashSet<>();
        for (CheckedDocument agent : agents) {
            List<String> line = lineFrom(agent.id().name());
            if (line.size() > 1 && line.get(0).equals(line.get(line.size() - 1)) && !told.contains(line.get(0))) {
                told.addAll(line);
                problems.error(
                        agent.place(PATH),
                        PATH,
                        "a circle: " + shown(line),
                        "a line that ends with somebody who reports to nobody");
            }
        }
    }

    /** The agent, its superior and so on, until the end or the first who comes again. */
    private List<String> lineFrom(String agent) {
        List<String> line = new ArrayList<>(List.of(agent));
        Set<String> seen = new HashSet<>(line);
        for (String next = superiors.get(agent); next != null; next = superiors.get(next)) {
            line.add(next);
            if (!seen.add(next)) {
                break;
            }
        }
        return line;
    }

    private static String shown(List<String> line) {
        return line.size() <= 8
                ? String.join(" -> ", line)
                : String.join(" -> ", line.subList(0, 6)) + " -> ... -> " + line.get(line.size() - 1);
    }
}
