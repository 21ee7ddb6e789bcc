package io.ruche.control.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Health;
import io.ruche.control.state.Muted;
import io.ruche.control.watch.Occurrence;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.jobs.Evidence;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.SettledPrompt;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation sees what it is there to see: each bug that is planted here breaks an invariant within a few seeds. */
@ExtendWith(Muted.class)
class PlantedJobBugTest {
    private static final int SEEDS = 20;

    static Stream<Arguments> bugs() {
        return Stream.of(
                Arguments.of("silence counts as a death", (UnaryOperator<Cluster>) CountsSilence::new),
                Arguments.of("two results are exchanged", (UnaryOperator<Cluster>) Exchanges::new),
                Arguments.of("deaths are not counted", (UnaryOperator<Cluster>) CountsNothing::new),
                Arguments.of("a result is thrown away", (UnaryOperator<Cluster>) ThrowsAway::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void isCaught(String what, UnaryOperator<Cluster> bug) {
        boolean caught = false;
        for (long seed = 1; seed <= SEEDS && !caught; seed++) {
            try {
                JobRun.play(seed, bug);
            } catch (AssertionError e) {
                caught = true;
            }
        }
        assertThat(caught).as(what).isTrue();
    }

    /** A cluster that hears something else than the driver says. */
    private static class Mishears implements Cluster {
        private final Cluster cluster;

        Mishears(Cluster cluster) {
            this.cluster = cluster;
        }

        Command heard(Command command) {
            return command;
        }

        @Override
        public CompletionStage<Reply> submit(Command command, Caller caller) {
            return cluster.submit(heard(command), caller);
        }

        @Override
        public State state() {
            return cluster.state();
        }

        @Override
        public String clusterId() {
            return cluster.clusterId();
        }

        @Override
        public Subscription watch(Optional<ResumeToken> from, Watcher watcher, int frames) {
            return cluster.watch(from, watcher, frames);
        }

        @Override
        public CompletionStage<List<Occurrence>> timeline(int limit) {
            return cluster.timeline(limit);
        }

        @Override
        public Health health() {
            return cluster.health();
        }
    }

    private static final class CountsSilence extends Mishears {
        CountsSilence(Cluster cluster) {
            super(cluster);
        }

        @Override
        Command heard(Command command) {
            return command instanceof Command.FailAttempt it
                    ? new Command.FailAttempt(
                            it.job(), it.index(), it.attempt(), Optional.of(Evidence.RUNTIME_EXITED), it.reason())
                    : command;
        }
    }

    private static final class CountsNothing extends Mishears {
        CountsNothing(Cluster cluster) {
            super(cluster);
        }

        @Override
        Command heard(Command command) {
            return command instanceof Command.FailAttempt it
                    ? new Command.FailAttempt(it.job(), it.index(), it.attempt(), Optional.empty(), it.reason())
                    : command;
        }
    }

    private static final class Exchanges extends Mishears {
        Exchanges(Cluster cluster) {
            super(cluster);
        }

        @Override
        Command heard(Command command) {
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

    private static final class ThrowsAway extends Mishears {
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
}
