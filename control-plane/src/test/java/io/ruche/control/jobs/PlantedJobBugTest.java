package io.ruche.control.jobs;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Making;
import io.ruche.control.state.Misheard;
import io.ruche.control.state.Muted;
import io.ruche.control.state.Planted;
import io.ruche.control.state.PlantedStores;
import io.ruche.control.state.StaysLeader;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.Evidence;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.SettledPrompt;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation sees what it is there to see: each bug that is planted here breaks an invariant within some seeds. */
@ExtendWith(Muted.class)
class PlantedJobBugTest {
    private static final int SEEDS = 100;
    private static final int HOUSE_SEEDS = 200;

    static Stream<Arguments> driverBugs() {
        return Stream.of(
                driver("silence counts as a death", CountsSilence::new),
                driver("two results are exchanged", Exchanges::new),
                driver("deaths are not counted", CountsNothing::new),
                driver("a result is thrown away", ThrowsAway::new),
                driver("a result is taken whatever its attempt", AnyAttempt::new));
    }

    private static Arguments driver(String what, UnaryOperator<Cluster> bug) {
        return Arguments.of(what, bug);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("driverBugs")
    void isCaught(String what, UnaryOperator<Cluster> bug) {
        Planted.isCaught(what, SEEDS, seed -> JobRun.play(seed, bug));
    }

    static Stream<Arguments> houseBugs() {
        return Stream.of(
                store("a cold read is blind to rows not yet flushed", PlantedStores.blindColdReads()),
                store("result and mark reach the tables in two commits", PlantedStores.resultsApart()),
                store("a cancel leaves leases", PlantedStores.cancelKeepsLeases()),
                house("a cancelled job goes on", GoesOn::new),
                house("one who leads no more goes on", StaysLeader::new));
    }

    private static Arguments store(String what, Making bug) {
        return Arguments.of(what, new JobHouseRun.Parts(bug, UnaryOperator.identity()));
    }

    private static Arguments house(String what, UnaryOperator<Cluster> bug) {
        return Arguments.of(what, new JobHouseRun.Parts(new Making(), bug));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("houseBugs")
    void isCaughtAmongThree(String what, JobHouseRun.Parts bug) {
        Planted.isCaught(what, HOUSE_SEEDS, seed -> JobHouseRun.play(seed, bug));
    }

    private static final class CountsSilence extends Misheard {
        CountsSilence(Cluster cluster) {
            super(cluster);
        }

        @Override
        public Command heard(Command command) {
            return command instanceof Command.FailAttempt it
                    ? new Command.FailAttempt(
                            it.job(), it.index(), it.attempt(), Optional.of(Evidence.RUNTIME_EXITED), it.reason())
                    : command;
        }
    }

    private static final class CountsNothing extends Misheard {
        CountsNothing(Cluster cluster) {
            super(cluster);
        }

        @Override
        public Command heard(Command command) {
            return command instanceof Command.FailAttempt it
                    ? new Command.FailAttempt(it.job(), it.index(), it.attempt(), Optional.empty(), it.reason())
                    : command;
        }
    }

    private static final class Exchanges extends Misheard {
        Exchanges(Cluster cluster) {
            super(cluster);
        }

        @Override
        public Command heard(Command command) {
            if (!(command instanceof Command.FinishPrompts it) || it.prompts().size() < 2) return command;
            SettledPrompt a = it.prompts().get(0);
            SettledPrompt b = it.prompts().get(1);
            return new Command.FinishPrompts(it.job(), List.of(with(a, b), with(b, a)));
        }

        private static SettledPrompt with(SettledPrompt mine, SettledPrompt other) {
            return new SettledPrompt(
                    mine.index(),
                    mine.attempt(),
                    other.result().toBuilder()
                            .setIndex(mine.index())
                            .setAttempt(mine.attempt())
                            .build());
        }
    }

    private static final class ThrowsAway extends Misheard {
        private int count;

        ThrowsAway(Cluster cluster) {
            super(cluster);
        }

        @Override
        public CompletionStage<Reply> submit(Command command, Caller caller) {
            if (command instanceof Command.FinishPrompts && ++count % 3 == 0) return new CompletableFuture<>();
            return super.submit(command, caller);
        }
    }

    /** Keeps what was refused for its attempt, and passes it off as the next one's. */
    private static final class AnyAttempt extends Misheard {
        private final Map<JobId, List<SettledPrompt>> refused = new TreeMap<>();

        AnyAttempt(Cluster cluster) {
            super(cluster);
        }

        @Override
        public CompletionStage<Reply> submit(Command command, Caller caller) {
            return super.submit(command, caller).whenComplete((reply, thrown) -> {
                if (command instanceof Command.FinishPrompts it && thrown != null) {
                    refused.computeIfAbsent(it.job(), unused -> new ArrayList<>())
                            .addAll(it.prompts());
                } else if (command instanceof Command.LeasePrompts it && thrown == null) {
                    refused.getOrDefault(it.job(), List.of()).stream()
                            .filter(prompt -> it.indexes().contains(prompt.index()))
                            .forEach(prompt -> super.submit(passedOff(it.job(), prompt), caller));
                }
            });
        }

        private Command passedOff(JobId job, SettledPrompt prompt) {
            int now = state().findJob(job)
                    .flatMap(it -> it.progress().find(prompt.index()))
                    .map(Attempt::number)
                    .orElse(prompt.attempt());
            JobResult result = prompt.result().toBuilder().setAttempt(now).build();
            return new Command.FinishPrompts(job, List.of(new SettledPrompt(prompt.index(), now, result)));
        }
    }

    /** Does not hear of a cancel before the next reign. */
    private static final class GoesOn extends Misheard {
        private State shown = State.EMPTY;

        GoesOn(Cluster cluster) {
            super(cluster);
        }

        @Override
        public State state() {
            State now = super.state();
            boolean hides = now.epoch() == shown.epoch()
                    && shown.unfinishedJobs().stream()
                            .anyMatch(was -> now.findJob(was.id())
                                    .filter(it -> it.phase() == JobPhase.CANCELLED)
                                    .isPresent());
            shown = hides ? shown : now;
            return shown;
        }
    }
}
