package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.expression.Expression;
import io.ruche.scheduler.organisation.expression.JsonText;
import io.ruche.scheduler.organisation.expression.Parsed;
import io.ruche.scheduler.organisation.expression.Path;
import io.ruche.scheduler.organisation.expression.Template;
import io.ruche.scheduler.organisation.schedule.Cron;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Step;
import io.ruche.scheduler.organisation.spec.check.MeaningCheck.Told;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.spelling.Spelling;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The conditions and references of a workflow's steps: each is read, and names only what is there by then. */
final class FlowCheck {
    private final Map<String, Step> steps;
    private final Set<String> undoing = new TreeSet<>();
    private final Told told;

    /** @param steps by id */
    FlowCheck(Map<String, Step> steps, Told told) {
        this.steps = steps;
        this.told = told;
        steps.values().forEach(step -> step.compensate().ifPresent(undoing::add));
    }

    void check(Step step, String path) {
        Set<String> before = before(step);
        step.when().ifPresent(when -> read(when, path + ".when", before, Expression::parse, Expression::paths));
        step.foreach().ifPresent(list -> read(list, path + ".foreach", before, Path::parse, List::of));
        Set<String> inside = new TreeSet<>(before);
        step.foreach().ifPresent(list -> inside.addAll(List.of("item", "index")));
        step.loop().ifPresent(loop -> inside.addAll(List.of("loop", step.id())));
        step.prompt().ifPresent(prompt -> read(prompt, path + ".prompt", inside, Template::parse, Template::paths));
        step.idempotencyKey()
                .ifPresent(key -> read(key, path + ".idempotencyKey", inside, Template::parse, Template::paths));
        step.with().flatMap(JsonText::read).ifPresent(with -> arguments(with.json(), path + ".with", inside));
        step.loop()
                .flatMap(loop -> loop.until())
                .ifPresent(until -> read(until, path + ".loop.until", inside, Expression::parse, Expression::paths));
        if (step.foreach().isPresent() && step.loop().isPresent()) {
            told.error(path + ".loop", "a loop besides foreach", "one of them");
        }
        for (int i = 0; i < step.needs().size(); i++) {
            if (undoing.contains(step.needs().get(i))) {
                told.error(
                        path + ".needs[" + i + "]",
                        SpecProblems.shown(step.needs().get(i)) + ", which only undoes another step",
                        "a step of the workflow's own");
            }
        }
        if (step.compensate().filter(step.id()::equals).isPresent()) {
            told.error(path + ".compensate", "the step itself", "another step");
        }
    }

    /** Whether the fields ever meet: 30 February does not come. */
    static void cron(String fields, String path, Told told) {
        if (Cron.of(fields).next(0, ZoneOffset.UTC).isEmpty()) {
            told.error(path, SpecProblems.shown(fields) + ", which never comes", "a day that is in the calendar");
        }
    }

    private <T> void read(
            String text,
            String path,
            Set<String> known,
            Function<String, Parsed<T>> parser,
            Function<T, List<Path>> paths) {
        Parsed<T> parsed = parser.apply(text);
        if (parsed instanceof Parsed.Bad<T> bad) {
            told.error(
                    path,
                    bad.found() + " at character " + bad.column() + " of " + SpecProblems.shown(text),
                    bad.expected());
            return;
        }
        for (Path reference : paths.apply(parsed.get())) {
            name(reference, path, known);
        }
    }

    private void name(Path reference, String path, Set<String> known) {
        if (known.contains(reference.name())) {
            return;
        }
        List<String> names = new ArrayList<>(known);
        boolean later = steps.containsKey(reference.name());
        told.error(
                path,
                SpecProblems.shown(reference.name()) + " at character " + reference.column()
                        + (later ? ", which does not come before it" : ", which is no step"),
                later ? "it in needs, or " + SpecProblems.oneOf(names) : SpecProblems.oneOf(names),
                later ? Optional.empty() : Spelling.nearest(reference.name(), names));
    }

    private void arguments(@Nullable Object json, String path, Set<String> known) {
        if (json instanceof String text) {
            read(text, path, known, Template::parse, Template::paths);
        } else if (json instanceof Map<?, ?> map) {
            for (Object value : map.values()) arguments(value, path, known);
        } else if (json instanceof List<?> list) {
            for (Object value : list) arguments(value, path, known);
        }
    }

    /** The names that a step may speak of: the input, the run's id and workflow, and all steps that are over when it starts. */
    private Set<String> before(Step step) {
        Set<String> names = new TreeSet<>(Set.of("input", "run"));
        if (undoing.contains(step.id())) {
            names.addAll(steps.keySet());
            names.remove(step.id());
            return names;
        }
        Deque<String> open = new ArrayDeque<>(step.needs());
        while (!open.isEmpty()) {
            String need = open.pop();
            Step found = steps.get(need);
            if (found != null && names.add(need)) {
                open.addAll(found.needs());
            }
        }
        return names;
    }
}
