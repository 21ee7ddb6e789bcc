package io.ruche.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.agent.loop.AgentRun.Surroundings;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.Desired;
import io.ruche.proto.InstanceSpec;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation sees what it is there to see: each bug that is planted here breaks an invariant within a few seeds. */
class PlantedAgentBugTest {
    private static final int SEEDS = 20;

    static Stream<Arguments> bugs() {
        return Stream.of(
                Arguments.of("epochs are not guarded", new Unguarded(), "is obeyed after"),
                Arguments.of("two loads at a time", new EndsEarly(), "loads at once"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void isCaught(String what, Surroundings bug, String invariant) {
        String found = "";
        for (long seed = 1; seed <= SEEDS && found.isEmpty(); seed++) {
            try {
                AgentRun.play(seed, bug);
            } catch (AssertionError e) {
                found = String.valueOf(e.getMessage()).lines().findFirst().orElse("?");
            }
        }
        System.out.printf("planted: %s: %s%n", what, found);
        assertThat(found).as(what).contains(invariant);
    }

    /** Each document looks like the newest, so that the guard has nothing to refuse. */
    private static final class Unguarded extends Surroundings {
        @Override
        Desired heard(Desired told, AgentLoop agent) {
            return told.toBuilder()
                    .setEpoch(Math.max(told.getEpoch(), agent.epoch()))
                    .setVersion(agent.actual().getVersion() + 1)
                    .build();
        }
    }

    /** A load that is given up is said to be over at once, while it still has its memory. */
    private static final class EndsEarly extends Surroundings {
        @Override
        Launcher launcher(Launcher honest) {
            return new Launcher() {
                @Override
                public Ongoing start(InstanceSpec spec, Path model, Listener listener) {
                    Early early = new Early(honest, listener);
                    Ongoing load = honest.start(spec, model, early);
                    return () -> {
                        load.cancel();
                        early.failed(Failure.of(FailureCode.CANCELLED, "It was given up."));
                    };
                }

                @Override
                public void stop(Worker worker, Runnable done) {
                    honest.stop(worker, done);
                }

                @Override
                public void close() {
                    honest.close();
                }
            };
        }
    }

    /** Hears of the end once. */
    private static final class Early implements Launcher.Listener {
        private final Launcher launcher;
        private final Launcher.Listener listener;
        private boolean isOver;

        Early(Launcher launcher, Launcher.Listener listener) {
            this.launcher = launcher;
            this.listener = listener;
        }

        @Override
        public void progress(double fraction) {
            listener.progress(fraction);
        }

        @Override
        public void started(Worker worker) {
            if (isOver) {
                launcher.stop(worker, () -> {});
            } else {
                isOver = true;
                listener.started(worker);
            }
        }

        @Override
        public void failed(Failure failure) {
            if (!isOver) {
                isOver = true;
                listener.failed(failure);
            }
        }
    }
}
