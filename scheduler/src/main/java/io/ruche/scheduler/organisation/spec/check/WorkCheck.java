package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Order;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Select;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Type;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Step;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Worker;
import io.ruche.scheduler.organisation.spec.check.MeaningCheck.Told;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.spelling.Spelling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Workflows and conversations. */
final class WorkCheck {
    private WorkCheck() {}

    static void workflow(WorkflowSpec workflow, Told told, House after) {
        Map<String, Integer> steps = new LinkedHashMap<>();
        for (int i = 0; i < workflow.steps().size(); i++) {
            Integer first = steps.putIfAbsent(workflow.steps().get(i).id(), i);
            if (first != null) {
                told.error(
                        "spec.steps[" + i + "].id",
                        SpecProblems.shown(workflow.steps().get(i).id()) + " a second time",
                        "each step once; the first is spec.steps[" + first + "]");
            }
        }
        workflow.inputs()
                .flatMap(Inputs::whyNot)
                .ifPresent(why -> told.error("spec.inputs", why, "a JSON Schema that an input can be checked by"));
        FlowCheck flow = new FlowCheck(byId(workflow), told);
        for (int i = 0; i < workflow.steps().size(); i++) {
            step(workflow.steps().get(i), "spec.steps[" + i + "]", steps.keySet(), told);
            tools(workflow.steps().get(i), "spec.steps[" + i + "].tools", told, after);
            flow.check(workflow.steps().get(i), "spec.steps[" + i + "]");
        }
        for (int i = 0; i < workflow.triggers().size(); i++) {
            if (workflow.triggers().get(i) instanceof WorkflowSpec.Trigger.Cron cron) {
                FlowCheck.cron(cron.fields(), "spec.triggers[" + i + "].cron", told);
            }
        }
        List<String> circle = circle(workflow.steps());
        if (!circle.isEmpty()) {
            told.error(
                    "spec.steps[" + steps.get(circle.get(0)) + "].needs",
                    "a circle: " + String.join(", ", circle) + " wait for each other",
                    "steps of which some can start; loop goes round");
        }
    }

    private static Map<String, Step> byId(WorkflowSpec workflow) {
        Map<String, Step> steps = new LinkedHashMap<>();
        workflow.steps().forEach(step -> steps.putIfAbsent(step.id(), step));
        return steps;
    }

    private static void step(Step step, String path, Set<String> steps, Told told) {
        for (int i = 0; i < step.needs().size(); i++) {
            other(step.needs().get(i), path + ".needs[" + i + "]", steps, told);
        }
        step.compensate().ifPresent(id -> other(id, path + ".compensate", steps, told));
        if (step.worker() instanceof Worker.Agent && step.prompt().isEmpty()) {
            told.error(path + ".prompt", "missing", "what " + step.worker().name() + " is asked");
        }
        if (step.worker() instanceof Worker.Tool tool) {
            PeopleCheck.isKnown(tool.name(), path + ".tool", told);
        }
        step.loop()
                .filter(loop -> loop.leastPace().compareTo(loop.mostPace()) > 0)
                .ifPresent(loop -> told.error(path + ".loop.pacing", "a min above its max", "min: at most max"));
    }

    /** A step takes tools away from its agent; it gives it none. */
    private static void tools(Step step, String path, Told told, House after) {
        Optional<AgentSpec> agent =
                step.worker() instanceof Worker.Agent it ? after.agent(it.name()) : Optional.empty();
        List<String> named = step.tools().orElse(List.of());
        if (!named.isEmpty() && !(step.worker() instanceof Worker.Agent)) {
            told.error(path, "tools of a step that no agent does", "them in the step of an agent");
        }
        if (agent.isEmpty()) return;
        List<String> own = agent.get().tools().allow().stream()
                .filter(agent.get().tools()::allows)
                .toList();
        for (int i = 0; i < named.size(); i++) {
            String tool = named.get(i);
            if (own.contains(tool)) continue;
            told.error(
                    path + "[" + i + "]",
                    SpecProblems.shown(tool) + ", which " + step.worker().name() + " may not use",
                    own.isEmpty() ? "[], or the tool in tools.allow of that agent" : SpecProblems.oneOf(own),
                    Spelling.nearest(tool, own));
        }
    }

    private static void other(String id, String path, Set<String> steps, Told told) {
        if (!steps.contains(id)) {
            told.error(
                    path, "no step " + SpecProblems.shown(id), SpecProblems.oneOf(steps), Spelling.nearest(id, steps));
        }
    }

    /** Steps that can never start since each waits for another of them, by Kahn's algorithm; empty when all can. */
    private static List<String> circle(List<Step> steps) {
        Map<String, Set<String>> waiting = steps.stream()
                .collect(Collectors.toMap(
                        Step::id, step -> new LinkedHashSet<>(step.needs()), (one, other) -> one, LinkedHashMap::new));
        waiting.values().forEach(needs -> needs.retainAll(waiting.keySet()));
        Deque<String> ready = new ArrayDeque<>();
        waiting.forEach((id, needs) -> {
            if (needs.isEmpty()) ready.add(id);
        });
        while (!ready.isEmpty()) {
            String done = ready.remove();
            waiting.remove(done);
            waiting.forEach((id, needs) -> {
                if (needs.remove(done) && needs.isEmpty()) ready.add(id);
            });
        }
        return onCircle(waiting);
    }

    /** Of what waits, the first that waits for itself; others only wait for a circle. */
    private static List<String> onCircle(Map<String, Set<String>> waiting) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<String> way = new ArrayList<>();
        String step = waiting.keySet().iterator().next();
        while (!way.contains(step)) {
            way.add(step);
            step = Optional.ofNullable(waiting.get(step))
                    .orElse(Set.of(step))
                    .iterator()
                    .next();
        }
        return way.subList(way.indexOf(step), way.size());
    }

    static void conversation(ConversationSpec conversation, Told told, House after) {
        ConversationSpec.Participants who = conversation.participants();
        if (who.min() > who.max()) {
            told.error("spec.participants.min", "" + who.min(), "at most max, " + who.max());
        }
        if (who.select() == Select.LIST && who.agents().size() < who.min()) {
            told.error("spec.participants.agents", "a list of " + who.agents().size(), "at least min, " + who.min());
        }
        List<String> teams = after.teams().sorted().toList();
        if (who.select() == Select.TEAM && who.team().filter(teams::contains).isEmpty()) {
            told.error(
                    "spec.participants.team",
                    who.team()
                            .map(team -> "no team " + SpecProblems.shown(team))
                            .orElse("missing"),
                    teams.isEmpty() ? "the team of some agent" : SpecProblems.oneOf(teams),
                    who.team().flatMap(team -> Spelling.nearest(team, teams)));
        }
        conversation.start().cron().ifPresent(cron -> FlowCheck.cron(cron, "spec.start.cron", told));
        if (conversation.type() == Type.SCHEDULED && conversation.start().cron().isEmpty()) {
            told.error("spec.start.cron", "missing", "when a scheduled conversation starts, as '0 9 * * 1-5'");
        }
        if (conversation.type() == Type.SPONTANEOUS
                && conversation.start().cron().isPresent()) {
            told.error("spec.start.cron", "a time for a spontaneous conversation", "type: scheduled, or no cron");
        }
        if (conversation.turns().order() == Order.MODERATOR
                && conversation.turns().moderator().isEmpty()) {
            told.error("spec.turns.moderator", "missing", "the agent who gives the word");
        }
    }
}
