package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.expression.Facts;
import io.ruche.scheduler.organisation.expression.JsonText;
import io.ruche.scheduler.organisation.expression.Path;
import io.ruche.scheduler.organisation.expression.Template;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Step;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A step's texts with the values of this run in them. */
final class Filling {
    private final Step step;
    private final Facts facts;
    private final Function<String, Label> labels;

    Filling(Step step, Facts facts, Function<String, Label> labels) {
        this.step = step;
        this.facts = facts;
        this.labels = labels;
    }

    /** For one item of {@code foreach}; the same without one. */
    Filling at(int index) {
        if (step.foreach().isEmpty()) {
            return this;
        }
        Label ofItems = labels.apply(items(step).name());
        return new Filling(
                step,
                facts.with("item", items().orElseThrow().get(index)).with("index", new JsonText.Value((long) index)),
                name -> name.equals("item") ? ofItems : labels.apply(name));
    }

    /** What it goes through: one thing without {@code foreach}; empty when there is no such list. */
    Optional<List<JsonText.Value>> items() {
        if (step.foreach().isEmpty()) {
            return Optional.of(List.of(new JsonText.Value(null)));
        }
        if (!(facts.find(items(step)).json() instanceof List<?> list) || list.size() > Run.MOST_ITEMS) {
            return Optional.empty();
        }
        List<JsonText.Value> items = new ArrayList<>();
        for (Object item : list) items.add(new JsonText.Value(item));
        return Optional.of(items);
    }

    private static Path items(Step step) {
        return Path.parse(step.foreach().orElseThrow()).get();
    }

    Optional<String> prompt() {
        return step.prompt()
                .map(prompt -> Template.parse(prompt).get().fill(facts, labels).text());
    }

    Optional<String> with() {
        return step.with().map(with -> filled(JsonText.read(with).orElseThrow()).text());
    }

    Optional<String> key() {
        return step.idempotencyKey().map(key -> Template.parse(key).get().key(facts));
    }

    /** The worst of all that the step is given. */
    Label label() {
        List<Label> all = new ArrayList<>();
        step.prompt().map(Template::parse).ifPresent(it -> it.get().paths().forEach(path -> add(path, all)));
        step.with().flatMap(JsonText::read).ifPresent(it -> addAll(it.json(), all));
        step.foreach().ifPresent(it -> add(items(step), all));
        return Label.worst(all);
    }

    /** Whose doing the step is, as an approval names it. */
    String creator(String workflow) {
        return step.worker() instanceof Worker.Agent agent ? "agent:" + agent.name() : "workflow:" + workflow;
    }

    /** What somebody approves: who does what with which words. */
    String payload(String run) {
        Map<String, Object> payload = new TreeMap<>();
        payload.put("run", run);
        payload.put("step", step.id());
        payload.put("worker", step.worker().name());
        prompt().ifPresent(prompt -> payload.put("prompt", prompt));
        step.with().flatMap(JsonText::read).ifPresent(with -> {
            Object json = filled(with).json();
            if (json != null) payload.put("with", json);
        });
        if (step.foreach().isPresent()) {
            Object items = facts.find(items(step)).json();
            if (items != null) payload.put("items", items);
        }
        return new JsonText.Value(payload).text();
    }

    private void add(Path path, List<Label> all) {
        all.add(labels.apply(path.name()));
    }

    private void addAll(@Nullable Object json, List<Label> all) {
        if (json instanceof String text) {
            Template.parse(text).get().paths().forEach(path -> add(path, all));
        } else if (json instanceof Map<?, ?> map) {
            for (Object value : map.values()) addAll(value, all);
        } else if (json instanceof List<?> list) {
            for (Object value : list) addAll(value, all);
        }
    }

    private JsonText.Value filled(JsonText.Value with) {
        return Template.fillAll(with, facts);
    }
}
