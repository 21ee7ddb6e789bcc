package io.ruche.agent.link;

import io.ruche.proto.Actual;
import io.ruche.proto.Desired;
import io.ruche.proto.Register;
import io.ruche.proto.SessionRequest;
import io.ruche.proto.SessionResponse;
import io.ruche.proto.Welcome;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one session with the control plane: registers, reports every 2 s and on change, hands every Desired over, and
 * dials again with growing, jittered pauses whenever the link breaks. On the agent's loop.
 */
public final class Session {
    public static final Duration BEAT = Duration.ofSeconds(2);

    /** A burst of changes, such as the progress of a pull, becomes one report. */
    private static final Duration BETWEEN_REPORTS = Duration.ofMillis(200);

    /** The control plane speaks every 30 s; three times nothing means that nobody is there. */
    private static final Duration SILENCE = Duration.ofSeconds(90);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Loop loop;
    private final Timers timers;
    private final Clock clock;
    private final Entropy entropy;
    private final NodeLink link;
    private final Agent agent;

    private NodeLink.@Nullable Connection connection;
    private int attempt;
    private int failures;
    private boolean welcomed;
    private boolean reportIsDue;
    private Duration reportedAt = Duration.ZERO;
    private Duration heardAt = Duration.ZERO;
    private boolean closed;

    /** The agent, as its session sees it. On the loop. */
    public interface Agent {
        Register register();

        Actual actual();

        /** @return why this control plane must not be followed */
        Optional<Failure> welcome(Welcome welcome);

        void desired(Desired desired);
    }

    public Session(Loop loop, Timers timers, Clock clock, Entropy entropy, NodeLink link, Agent agent) {
        this.loop = loop;
        this.timers = timers;
        this.clock = clock;
        this.entropy = entropy;
        this.link = link;
        this.agent = agent;
    }

    /** Dials. */
    public void start() {
        if (closed) {
            return;
        }

        int mine = ++attempt;
        welcomed = false;
        heardAt = clock.monotonic();
        NodeLink.Connection opened = link.open(new Listener(mine));
        connection = opened;
        opened.send(SessionRequest.newBuilder().setRegister(agent.register()).build());
        beat(mine);
    }

    public boolean isWelcome() {
        return welcomed;
    }

    /** There is news to report. */
    public void changed() {
        if (!welcomed || reportIsDue) {
            return;
        }

        Duration since = clock.monotonic().minus(reportedAt);
        if (since.compareTo(BETWEEN_REPORTS) >= 0) {
            report();
            return;
        }

        reportIsDue = true;
        int mine = attempt;
        timers.after(BETWEEN_REPORTS.minus(since), () -> {
            reportIsDue = false;
            if (mine == attempt) {
                report();
            }
        });
    }

    private void beat(int mine) {
        timers.after(BEAT, () -> {
            if (closed || mine != attempt) {
                return;
            }

            if (clock.monotonic().minus(heardAt).compareTo(SILENCE) > 0) {
                LOG.warn("The control plane has said nothing for {} s; dialling again", SILENCE.toSeconds());
                again(mine);
                return;
            }

            report();
            beat(mine);
        });
    }

    private void report() {
        NodeLink.Connection open = connection;
        if (welcomed && !closed && open != null) {
            reportedAt = clock.monotonic();
            open.send(SessionRequest.newBuilder().setActual(agent.actual()).build());
        }
    }

    private void received(SessionResponse message) {
        heardAt = clock.monotonic();
        if (message.hasWelcome()) {
            welcome(message.getWelcome());
        } else if (message.hasDesired() && welcomed) {
            agent.desired(message.getDesired());
        }
    }

    private void welcome(Welcome message) {
        Optional<Failure> refusal = agent.welcome(message);
        if (refusal.isPresent()) {
            LOG.error("This control plane is not followed: {}", refusal.get().text());
            again(attempt);
            return;
        }

        LOG.info("Joined cluster {}, epoch {}", message.getClusterId(), message.getEpoch());
        welcomed = true;
        failures = 0;
        report();
    }

    /** Gives this connection up and dials another one after a pause. */
    private void again(int mine) {
        if (closed || mine != attempt) {
            return;
        }

        attempt++;
        welcomed = false;
        NodeLink.Connection old = connection;
        connection = null;
        if (old != null) {
            old.close();
        }

        timers.after(pause(), this::start);
    }

    /** Doubles up to the longest, then half of it to all of it by chance, so that a house full of agents spreads. */
    private Duration pause() {
        long longest = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(20, failures));
        failures++;
        return Duration.ofMillis(longest / 2 + Math.floorMod(entropy.nextLong(), longest / 2 + 1));
    }

    /** Ends the session for good. Idempotent. */
    public void close() {
        closed = true;
        attempt++;
        NodeLink.Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    private final class Listener implements NodeLink.Listener {
        private final int mine;

        Listener(int mine) {
            this.mine = mine;
        }

        @Override
        public void onMessage(SessionResponse message) {
            post(() -> received(message));
        }

        @Override
        public void onClosed(Failure why) {
            post(() -> {
                if (welcomed || failures == 0) {
                    LOG.info("The session with the control plane ended: {}", why.message());
                }

                again(mine);
            });
        }

        private void post(Runnable task) {
            try {
                loop.execute(() -> {
                    if (!closed && mine == attempt) {
                        task.run();
                    }
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("A message came after the agent's end");
            }
        }
    }
}
