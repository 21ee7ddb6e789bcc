package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** When what failed is started again, and when no more. */
final class Restarts {
    /** So many failures in a row, and it is left alone. */
    static final int MOST_FAILURES = 5;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** What another try cannot cure. */
    private static final Set<String> FOR_GOOD = Set.of(
            FailureCode.UNSUPPORTED_MODEL.code(),
            FailureCode.DAMAGED_MODEL.code(),
            FailureCode.MODEL_NOT_FOUND.code(),
            FailureCode.CONFIGURATION.code());

    private Restarts() {}

    static void plan(State state, Instant now, List<Command> commands) {
        for (Instance instance : state.instances()) {
            if (instance.phase() != InstancePhase.FAILED) continue;
            boolean here = state.findNode(instance.node())
                    .filter(node -> node.phase() != NodePhase.LOST)
                    .isPresent();
            if (!here) continue;
            if (FOR_GOOD.contains(instance.reason().code())) {
                commands.add(new Command.Quarantine(instance.id(), instance.generation(), instance.reason()));
            } else if (instance.failures() >= MOST_FAILURES) {
                commands.add(new Command.Quarantine(instance.id(), instance.generation(), tooOften(instance)));
            } else if (paused(instance, now)) {
                commands.add(new Command.BumpGeneration(instance.id(), instance.generation()));
            }
        }
    }

    private static Reason tooOften(Instance instance) {
        Reason last = instance.reason();
        return Reason.of(
                last.code(),
                "It failed " + instance.failures() + " times in a row, at last: " + last.message(),
                "Read 'ruche logs " + instance.deployment() + "', then deploy it again.");
    }

    /** Twice as long after each failure. A wall clock that went back ends the pause. */
    private static boolean paused(Instance instance, Instant now) {
        long since = now.toEpochMilli() - instance.movedAtMillis();
        return since < 0 || since >= pause(instance.failures()).toMillis();
    }

    static Duration pause(int failures) {
        int doublings = Math.min(Math.max(0, failures - 1), 10);
        Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
