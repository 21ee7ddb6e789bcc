package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Concurrency;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Loop;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Retry;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Step;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run under test, with what was ordered and did not come back yet. */
final class Flow {
    static final long NOW = 1_790_942_400_000L;
    static final Label OWN = Label.of(DataClass.PRIVATE, Taint.TRUSTED);
    static final Label STRANGE = Label.of(DataClass.PRIVATE, Taint.UNTRUSTED);

    final WorkflowSpec spec;
    final List<Order> orders = new ArrayList<>();
    Run run;
    long now = NOW;

    Flow(WorkflowSpec spec, String input) {
        this.spec = spec;
        Runs.Advanced started =
                Runs.start("run-1", "flow", spec, "hash", new Start("by hand", input, OWN, 1, NOW), NOW);
        run = started.run();
        orders.addAll(started.orders());
    }

    Flow(Step... steps) {
        this(workflow(List.of(steps)), "{}");
    }

    static WorkflowSpec workflow(List<Step> steps) {
        return new WorkflowSpec(
                List.of(new WorkflowSpec.Trigger.Manual()),
                Optional.empty(),
                Concurrency.ENQUEUE,
                false,
                10,
                Duration.ofDays(1),
                Optional.empty(),
                steps);
    }

    Flow send(Signal signal) {
        Runs.Advanced advanced = Runs.advance(run, spec, signal, now);
        run = advanced.run();
        orders.addAll(advanced.orders());
        return this;
    }

    Flow done(String step, String output) {
        return send(new Signal.Finished(last(step).task(), output, OWN));
    }

    Flow failed(String step, boolean again) {
        return send(new Signal.Failed(last(step).task(), "it broke", again));
    }

    Flow pass(Duration time) {
        now += time.toMillis();
        return send(new Signal.Tick());
    }

    Order.Begin last(String step) {
        return begun().stream()
                .filter(begin -> begin.task().step().equals(step))
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    List<Order.Begin> begun() {
        return orders.stream()
                .filter(Order.Begin.class::isInstance)
                .map(Order.Begin.class::cast)
                .toList();
    }

    List<String> begunSteps() {
        return begun().stream().map(begin -> begin.task().step()).toList();
    }

    StepRun.Phase phase(String step) {
        return run.findStep(step).orElseThrow().phase();
    }

    /** A step, said field by field. */
    static Said step(String id, String... needs) {
        return new Said(id, needs);
    }

    static final class Said {
        private final String id;
        private final List<String> needs;
        private Optional<String> prompt = Optional.of("Do it.");
        private Optional<String> with = Optional.empty();
        private Worker worker = new Worker.Agent("dev");
        private Optional<String> when = Optional.empty();
        private Optional<String> gate = Optional.empty();
        private Duration timeout = Duration.ofMinutes(30);
        private Retry retry = new Retry(0, Duration.ofSeconds(10));
        private Optional<String> key = Optional.empty();
        private Optional<String> compensate = Optional.empty();
        private Optional<String> foreach = Optional.empty();
        private Optional<Loop> loop = Optional.empty();

        private Said(String id, String... needs) {
            this.id = id;
            this.needs = List.of(needs);
        }

        Said prompt(String text) {
            prompt = Optional.of(text);
            return this;
        }

        Said tool(String name, String arguments) {
            worker = new Worker.Tool(name);
            with = Optional.of(arguments);
            prompt = Optional.empty();
            return this;
        }

        Said when(String text) {
            when = Optional.of(text);
            return this;
        }

        Said gate(String policy) {
            gate = Optional.of(policy);
            return this;
        }

        Said timeout(Duration time) {
            timeout = time;
            return this;
        }

        Said retry(int max) {
            retry = new Retry(max, Duration.ofSeconds(10));
            return this;
        }

        Said key(String text) {
            key = Optional.of(text);
            return this;
        }

        Said undoneBy(String step) {
            compensate = Optional.of(step);
            return this;
        }

        Said foreach(String path) {
            foreach = Optional.of(path);
            return this;
        }

        Said loop(String until, int most) {
            loop = Optional.of(new Loop(
                    Optional.ofNullable(until.isEmpty() ? null : until),
                    most,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(10)));
            return this;
        }

        Step end() {
            return new Step(
                    id,
                    worker,
                    prompt,
                    with,
                    Optional.empty(),
                    Optional.empty(),
                    needs,
                    when,
                    gate,
                    timeout,
                    retry,
                    key,
                    Optional.empty(),
                    compensate,
                    foreach,
                    loop);
        }
    }
}
