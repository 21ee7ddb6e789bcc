package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.expression.JsonText;
import io.ruche.scheduler.organisation.expression.Path;
import io.ruche.scheduler.organisation.expression.Template;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Step;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Worker;
import io.ruche.scheduler.organisation.turn.ToolGrant;
import io.ruche.scheduler.organisation.workflow.StepRun.Phase;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is done again when somebody wants what a gate asks for in another form: the agent's step that its words came from,
 * the last one that ended if several did, and whatever came of it since.
 */
public final class Revisions {
    /** How often a gate takes it. */
    public static final int MOST_ROUNDS = 3;

    private final Run run;
    private final Map<String, Step> spec = new LinkedHashMap<>();

    Revisions(Run run, WorkflowSpec workflow) {
        this.run = run;
        workflow.steps().forEach(step -> spec.put(step.id(), step));
    }

    /** Why nothing is done again, in one sentence; empty when something is. */
    public static Optional<String> whyNot(Run run, WorkflowSpec workflow, String gate) {
        Revisions revisions = new Revisions(run, workflow);
        Optional<StepRun> step = run.findStep(gate).filter(it -> it.phase() == Phase.ASKING);
        if (step.isEmpty() || run.phase() != Run.Phase.RUNNING) return Optional.of("Nothing waits for it any more.");
        if (step.get().revision().rounds() >= MOST_ROUNDS) {
            return Optional.of("It was sent back " + MOST_ROUNDS + " times already.");
        }
        Optional<String> source = revisions.source(gate);
        if (source.isEmpty()) return Optional.of("No agent wrote what it asks for, so nobody could write it anew.");
        return revisions.after(source.get(), gate).stream()
                .flatMap(id -> revisions.obstacle(id).stream())
                .findFirst();
    }

    /** Why a step that has worked with what is to be written anew forbids it. */
    private Optional<String> obstacle(String id) {
        Phase phase = run.findStep(id).map(StepRun::phase).orElse(Phase.WAITING);
        if (phase.isActive()) {
            return Optional.of("Step '" + id + "' works with the same words, or asks about them.");
        }
        return phase == Phase.DONE && isOutward(id)
                ? Optional.of("Step '" + id + "' has sent the same words out, and would send them twice.")
                : Optional.empty();
    }

    /** The step that is asked again. */
    Optional<String> source(String gate) {
        Set<String> before = ancestors(gate);
        Set<String> named = named(spec.get(gate));
        Comparator<StepRun> isNamed = Comparator.comparing(step -> named.contains(step.id()));
        return run.steps().stream()
                .filter(step -> before.contains(step.id()) && step.phase() == Phase.DONE)
                .filter(step -> isAgents(step.id()))
                .max(isNamed.thenComparing(StepRun::order))
                .map(StepRun::id);
    }

    private boolean isOutward(String id) {
        Step step = spec.get(id);
        return step != null
                && step.worker() instanceof Worker.Tool tool
                && ToolGrant.of(tool.name()).effectClass().isOutward();
    }

    private boolean isAgents(String id) {
        Step step = spec.get(id);
        return step != null && step.worker() instanceof Worker.Agent;
    }

    /** What has begun since with what that step made, but for the gate. */
    Set<String> after(String source, String gate) {
        Set<String> after = new TreeSet<>();
        for (StepRun step : run.steps()) {
            boolean began = step.phase() != Phase.WAITING && !step.id().equals(gate);
            if (began && ancestors(step.id()).contains(source)) after.add(step.id());
        }
        return after;
    }

    private Set<String> ancestors(String id) {
        Set<String> found = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(id));
        while (!open.isEmpty()) {
            Step step = spec.get(open.pop());
            if (step == null) continue;
            for (String need : step.needs()) {
                if (found.add(need)) open.add(need);
            }
        }
        return found;
    }

    /** The steps that its words name. */
    private static Set<String> named(@Nullable Step step) {
        Set<String> names = new TreeSet<>();
        if (step == null) return names;
        step.prompt().ifPresent(prompt -> template(prompt, names));
        step.with().flatMap(JsonText::read).ifPresent(with -> words(with.json(), names));
        step.foreach().ifPresent(path -> names.add(Path.parse(path).get().name()));
        return names;
    }

    private static void words(@Nullable Object json, Set<String> names) {
        if (json instanceof String text) template(text, names);
        if (json instanceof Map<?, ?> map) map.values().forEach(value -> words(value, names));
        if (json instanceof List<?> list) list.forEach(value -> words(value, names));
    }

    private static void template(String text, Set<String> names) {
        Template.parse(text).get().paths().forEach(path -> names.add(path.name()));
    }
}
