package io.ruche.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.Actual;
import io.ruche.proto.Desired;
import io.ruche.proto.Register;
import io.ruche.proto.SessionRequest;
import io.ruche.proto.SessionResponse;
import io.ruche.proto.Welcome;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The session in virtual time. */
class SessionTest {
    private final SimulatedWorld world = new SimulatedWorld(7);
    private final SimulatedWorld.SimulatedLoop loop = world.loop("agent");
    private final List<Wire> wires = new ArrayList<>();
    private final List<Desired> desired = new ArrayList<>();
    private boolean refuse;
    private final Session session = new Session(loop, loop, world.clock(), world.entropy(), this::dial, new Agent());

    private NodeLink.Connection dial(NodeLink.Listener listener) {
        Wire wire = new Wire(listener);
        wires.add(wire);
        return wire;
    }

    private Wire last() {
        return wires.get(wires.size() - 1);
    }

    private void begin() {
        loop.execute(session::start);
        world.run(Duration.ofMillis(1));
    }

    private void welcome() {
        last().listener
                .onMessage(SessionResponse.newBuilder()
                        .setWelcome(Welcome.newBuilder().setClusterId("c"))
                        .build());
        world.run(Duration.ofMillis(1));
    }

    @Test
    void registersFirstAndReportsOnceWelcome() {
        begin();
        assertThat(last().sent).hasSize(1);
        assertThat(last().sent.get(0).hasRegister()).isTrue();
        world.run(Duration.ofSeconds(10));
        assertThat(last().sent).hasSize(1);
        welcome();
        assertThat(last().sent).hasSize(2);
        world.run(Duration.ofSeconds(20));
        assertThat(last().sent).hasSize(12);
    }

    @Test
    void aBurstOfChangesBecomesOneReport() {
        begin();
        welcome();
        int before = last().sent.size();
        for (int i = 0; i < 50; i++) {
            loop.execute(session::changed);
        }

        world.run(Duration.ofMillis(250));
        assertThat(last().sent.size() - before).isEqualTo(1);
    }

    @Test
    void handsDesiredOverOnlyFromWhoeverIsFollowed() {
        begin();
        last().listener
                .onMessage(SessionResponse.newBuilder()
                        .setDesired(Desired.newBuilder().setVersion(1))
                        .build());
        world.run(Duration.ofMillis(1));
        assertThat(desired).isEmpty();
        welcome();
        last().listener
                .onMessage(SessionResponse.newBuilder()
                        .setDesired(Desired.newBuilder().setVersion(2))
                        .build());
        world.run(Duration.ofMillis(1));
        assertThat(desired).hasSize(1);
    }

    @Test
    void dialsAgainWithPausesThatGrowToFiveSeconds() {
        begin();
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int before = wires.size();
            Duration closedAt = world.clock().monotonic();
            last().listener.onClosed(Failure.of(FailureCode.UNREACHABLE, "no"));
            while (wires.size() == before) {
                assertThat(world.step()).isTrue();
            }

            pauses.add(world.clock().monotonic().minus(closedAt));
        }

        assertThat(pauses.get(0)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(pauses.subList(8, 20))
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(2500), Duration.ofSeconds(5)));
        assertThat(pauses.subList(8, 20)).doesNotHaveDuplicates();
    }

    @Test
    void givesUpAPeerThatSaysNothing() {
        begin();
        welcome();
        world.run(Duration.ofSeconds(89));
        assertThat(wires).hasSize(1);
        world.run(Duration.ofSeconds(10));
        assertThat(wires).hasSize(2);
        assertThat(wires.get(0).closed).isTrue();
    }

    @Test
    void dropsAClusterThatIsNotItsOwn() {
        refuse = true;
        begin();
        welcome();
        assertThat(last().closed).isTrue();
        world.run(Duration.ofSeconds(1));
        assertThat(wires).hasSize(2);
        assertThat(session.isWelcome()).isFalse();
    }

    @Test
    void newsOfAnOldConnectionIsNoNews() {
        begin();
        Wire old = last();
        old.listener.onClosed(Failure.of(FailureCode.UNREACHABLE, "no"));
        world.run(Duration.ofSeconds(1));
        assertThat(wires).hasSize(2);
        old.listener.onClosed(Failure.of(FailureCode.UNREACHABLE, "again"));
        old.listener.onMessage(SessionResponse.newBuilder()
                .setWelcome(Welcome.getDefaultInstance())
                .build());
        world.run(Duration.ofSeconds(1));
        assertThat(wires).hasSize(2);
        assertThat(session.isWelcome()).isFalse();
    }

    @Test
    void afterItsEndItDialsNobody() {
        begin();
        loop.execute(session::close);
        world.run(Duration.ofMinutes(5));
        assertThat(wires).hasSize(1);
        assertThat(last().closed).isTrue();
    }

    private static final class Wire implements NodeLink.Connection {
        private final NodeLink.Listener listener;
        private final List<SessionRequest> sent = new ArrayList<>();
        private boolean closed;

        Wire(NodeLink.Listener listener) {
            this.listener = listener;
        }

        @Override
        public boolean send(SessionRequest message) {
            sent.add(message);
            return true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final class Agent implements Session.Agent {
        @Override
        public Register register() {
            return Register.getDefaultInstance();
        }

        @Override
        public Actual actual() {
            return Actual.getDefaultInstance();
        }

        @Override
        public Optional<Failure> welcome(Welcome welcome) {
            return refuse ? Optional.of(Failure.of(FailureCode.CONFIGURATION, "not mine")) : Optional.empty();
        }

        @Override
        public void desired(Desired document) {
            desired.add(document);
        }
    }
}
