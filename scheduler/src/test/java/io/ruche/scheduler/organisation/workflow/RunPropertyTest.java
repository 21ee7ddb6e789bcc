package io.ruche.scheduler.organisation.workflow;

import static io.ruche.scheduler.organisation.workflow.Flow.OWN;
import static io.ruche.scheduler.organisation.workflow.Flow.STRANGE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Workflows of any form under signals in any order: late ones, doubled ones, ones for nothing, time that jumps. A failure
 * names its seed; {@code -Druche.seeds=N} runs more.
 */
class RunPropertyTest {
    private static final Set<String> SEEN = new TreeSet<>();

    @AfterAll
    static void everythingHappened() {
        assertThat(SEEN)
                .contains(
                        "SUCCEEDED",
                        "FAILED",
                        "REJECTED",
                        "TIMED_OUT",
                        "CANCELLED",
                        "undone",
                        "retried",
                        "looped",
                        "asked",
                        "sent again",
                        "known after all");
    }

    @Test
    void everyRunEndsAndKeepsItsOrder() throws InvalidProtocolBufferException {
        for (long seed = 0; seed < Long.getLong("ruche.seeds", 400); seed++) {
            Random random = new Random(seed);
            WorkflowSpec spec = spec(random);
            Flow flow = new Flow(spec, "{\"items\":[1,2]}");
            List<Sent> sent = new ArrayList<>();
            for (int i = 0; i < 5_000 && !flow.run.phase().hasEnded(); i++) {
                Signal signal = signal(random, flow, i < 60);
                flow.now += signal instanceof Signal.Tick ? minutes(random, i < 60) * 60_000L : random.nextInt(1_000);
                sent.add(new Sent(signal, flow.now));
                flow.send(signal);
                assertThat(RunRow.run(RunRow.toRow(flow.run)))
                        .as("seed %d", seed)
                        .isEqualTo(flow.run);
            }
            check(flow, seed);
            assertThat(replayed(spec, sent)).as("seed %d", seed).isEqualTo(RunRow.toRow(flow.run));
        }
    }

    /** Now and then a night goes by. */
    private static int minutes(Random random, boolean wild) {
        return wild && random.nextInt(60) == 0 ? 24 * 60 : random.nextInt(wild ? 30 : 2);
    }

    private record Sent(Signal signal, long at) {}

    /** Each signal to a run that was written down and read again, as after a crash. */
    private static byte[] replayed(WorkflowSpec spec, List<Sent> sent) throws InvalidProtocolBufferException {
        Flow again = new Flow(spec, "{\"items\":[1,2]}");
        for (Sent each : sent) {
            again.run = RunRow.run(RunRow.toRow(again.run));
            again.now = each.at();
            again.send(each.signal());
        }
        return RunRow.toRow(again.run);
    }

    private static void check(Flow flow, long seed) {
        assertThat(flow.run.phase().hasEnded())
                .as("seed %d: %s", seed, flow.run)
                .isTrue();
        SEEN.add(flow.run.phase().name());
        assertThat(flow.orders.get(flow.orders.size() - 1)).as("seed %d", seed).isInstanceOf(Order.Ended.class);
        Set<TaskId> begun = new HashSet<>();
        List<String> undone = new ArrayList<>();
        Set<TaskId> asked = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (Order order : flow.orders) {
            if (order instanceof Order.AskLost ask) {
                assertThat(asked.add(ask.lost().task()))
                        .as("seed %d: %s asked about twice", seed, ask)
                        .isTrue();
                SEEN.add("asked");
            }
            if (order instanceof Order.WithdrawLost gone) {
                assertThat(asked).as("seed %d", seed).contains(gone.task());
                if (flow.run.phase() == Run.Phase.SUCCEEDED) SEEN.add("known after all");
            }
            if (order instanceof Order.Begin begin && begin.key().contains("/again-") && keys.add(begin.key())) {
                SEEN.add("sent again");
            }
            if (order instanceof Order.Begin begin) {
                assertThat(begun.add(begin.task()))
                        .as("seed %d: %s begun twice", seed, begin.task())
                        .isTrue();
                if (begin.task().attempt() > 1) SEEN.add("retried");
                if (begin.task().iteration() > 1) SEEN.add("looped");
                if (begin.task().step().startsWith("undo")
                        && !undone.contains(begin.task().step())) {
                    undone.add(begin.task().step());
                }
            }
        }
        for (StepRun step : flow.run.steps()) {
            assertThat(step.phase().isActive()).as("seed %d: %s", seed, step).isFalse();
            assertThat(step.phase()).as("seed %d: %s", seed, step).isNotEqualTo(StepRun.Phase.WAITING);
        }
        if (flow.run.phase() == Run.Phase.SUCCEEDED) {
            assertThat(undone).as("seed %d", seed).isEmpty();
            return;
        }
        List<Integer> orders = undone.stream()
                .map(undo -> flow.run.findStep(undo.substring(4)).orElseThrow().order())
                .toList();
        assertThat(orders).as("seed %d: undone backwards", seed).isSortedAccordingTo((a, b) -> b - a);
        if (undone.size() > 1) SEEN.add("undone");
    }

    private static Signal signal(Random random, Flow flow, boolean wild) {
        List<Order.Begin> begun = flow.begun();
        if (wild && random.nextInt(150) == 0) {
            return new Signal.Cancel("enough");
        }
        List<TaskId> lost = flow.orders.stream()
                .filter(Order.AskLost.class::isInstance)
                .map(order -> ((Order.AskLost) order).lost().task())
                .toList();
        if (!lost.isEmpty() && random.nextInt(3) == 0) {
            return new Signal.Told(lost.get(random.nextInt(lost.size())), random.nextBoolean(), "human:me");
        }
        List<String> asking = flow.run.steps().stream()
                .filter(step -> step.phase() == StepRun.Phase.ASKING)
                .map(StepRun::id)
                .toList();
        if (!asking.isEmpty() && random.nextInt(3) == 0) {
            return new Signal.Decided(
                    asking.get(random.nextInt(asking.size())), !wild || random.nextInt(4) > 0, "so it is");
        }
        if (begun.isEmpty() || random.nextInt(4) == 0) {
            return new Signal.Tick();
        }
        int last = Math.min(begun.size(), wild ? begun.size() : 10);
        TaskId task = begun.get(begun.size() - 1 - random.nextInt(last)).task();
        if (wild && random.nextInt(12) == 0) {
            task = new TaskId(
                    task.run(), "s" + random.nextInt(8), random.nextInt(3), random.nextInt(4), random.nextInt(4));
        }
        if (wild && random.nextInt(8) == 0) return new Signal.Lost(task, "the line was cut");
        if (wild && random.nextInt(4) == 0) {
            return new Signal.Failed(task, "it broke", random.nextInt(3) > 0);
        }
        return new Signal.Finished(
                task,
                random.nextInt(40) == 0 && wild ? "no" : "{\"ok\":" + random.nextBoolean() + ",\"items\":[1,2,3]}",
                random.nextBoolean() ? OWN : STRANGE);
    }

    private static WorkflowSpec spec(Random random) {
        List<Step> steps = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        List<Step> undos = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> needs = new ArrayList<>();
            for (int j = 0; j < i; j++) if (random.nextInt(3) == 0) needs.add("s" + j);
            Flow.Said step = Flow.step("s" + i, needs.toArray(new String[0])).retry(random.nextInt(3));
            if (random.nextInt(4) == 0) step.gate("ship");
            if (random.nextInt(4) == 0 && i > 0) step.when("s" + random.nextInt(i) + ".ok");
            if (random.nextInt(5) == 0) step.foreach("input.items");
            else if (random.nextInt(5) == 0) step.loop("s" + i + ".ok", 1 + random.nextInt(4));
            if (random.nextInt(3) == 0) step.timeout(Duration.ofMinutes(1 + random.nextInt(20)));
            if (random.nextInt(2) == 0) {
                step.undoneBy("undos" + i);
                undos.add(Flow.step("undos" + i).retry(random.nextInt(2)).end());
            }
            step.prompt("Do {input.items[0]} after {s0.ok}.");
            if (random.nextInt(3) == 0) step.tool("http.post", "{\"text\":\"{input.items[0]}\"}");
            steps.add(step.end());
        }
        steps.addAll(undos);
        return Flow.workflow(steps);
    }
}
