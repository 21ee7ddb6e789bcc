package io.ruche.control.house;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.ruche.agent.link.NodeLink;
import io.ruche.control.state.Actor;
import io.ruche.control.state.VirtualWorld;
import io.ruche.proto.NodeServiceGrpc.NodeServiceImplBase;
import io.ruche.proto.SessionRequest;
import io.ruche.proto.SessionResponse;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection between an agent and a member: in order, late at times, a message twice at times. A message that is lost
 * takes the connection along, and each end hears of that when it does.
 */
final class Wire implements NodeLink.Connection {
    private static final Failure GONE = Failure.of(FailureCode.UNREACHABLE, "The connection is gone.");
    private static final int KEEPALIVE_MILLIS = 2_000;

    private final VirtualWorld world;
    private final Random random;
    private final Actor agent;
    private final Actor member;
    private final BooleanSupplier reaches;
    private final BooleanSupplier isCalm;
    private final NodeLink.Listener listener;
    private final Stream stream = new Stream();
    private @Nullable StreamObserver<SessionRequest> up;
    private final Queue<Runnable> rising = new ArrayDeque<>();
    private final Queue<Runnable> falling = new ArrayDeque<>();
    private boolean isBroken;

    /** What an agent finds when it dials: a process, and the service in it. */
    record Door(Actor process, NodeServiceImplBase service) {}

    /**
     * @param reaches whether there is a way from one to the other
     * @param isCalm whether nothing goes wrong any more
     */
    private Wire(
            VirtualWorld world,
            Actor agent,
            Actor member,
            BooleanSupplier reaches,
            BooleanSupplier isCalm,
            NodeLink.Listener listener) {
        this.world = world;
        this.random = world.random();
        this.agent = agent;
        this.member = member;
        this.reaches = reaches;
        this.isCalm = isCalm;
        this.listener = listener;
    }

    static NodeLink.Connection open(
            VirtualWorld world,
            Actor agent,
            Optional<Door> door,
            BooleanSupplier reaches,
            BooleanSupplier isCalm,
            NodeLink.Listener listener) {
        Wire wire = new Wire(world, agent, door.map(Door::process).orElse(agent), reaches, isCalm, listener);
        if (door.isEmpty() || !reaches.getAsBoolean()) {
            wire.lose(300);
        } else {
            wire.rise(() -> wire.up = door.get().service().session(wire.stream));
            wire.keepAlive(false);
        }
        return wire;
    }

    /** Each end looks after the other again and again. */
    private void keepAlive(boolean wasAsleep) {
        world.after(Duration.ofMillis(KEEPALIVE_MILLIS), () -> {
            boolean sleeps = member.isAsleep() || agent.isAsleep();
            if (!member.isAlive() || !agent.isAlive() || !reaches.getAsBoolean() || (sleeps && wasAsleep)) {
                lose(KEEPALIVE_MILLIS);
            } else if (!isBroken) {
                keepAlive(sleeps);
            }
        });
    }

    private boolean happens(int perThousand) {
        return !isCalm.getAsBoolean() && random.nextInt(1_000) < perThousand;
    }

    private Duration latency() {
        return Duration.ofMillis(happens(30) ? random.nextInt(2_500) : 1 + random.nextInt(20));
    }

    /** What comes first was sent first, however long each took. */
    private void rise(Runnable task) {
        rising.add(task);
        world.after(latency(), () -> member.execute(() -> rising.remove().run()));
    }

    private void fall(Runnable task) {
        falling.add(task);
        world.after(latency(), () -> agent.execute(() -> falling.remove().run()));
    }

    /** Both ends find out, each in its time. */
    private void lose(int withinMillis) {
        if (isBroken) return;
        isBroken = true;
        world.after(
                Duration.ofMillis(1 + random.nextInt(withinMillis)),
                () -> agent.execute(() -> listener.onClosed(GONE)));
        world.after(Duration.ofMillis(1 + random.nextInt(withinMillis)), () -> member.execute(stream::cancelled));
    }

    @Override
    public boolean send(SessionRequest message) {
        if (isBroken) return true; // it does not know
        if (!member.isAlive()) {
            lose(100);
            return true;
        }
        if (!reaches.getAsBoolean() || happens(4)) {
            lose(KEEPALIVE_MILLIS);
            return true;
        }
        rise(() -> hear(message));
        if (message.hasActual() && happens(20)) rise(() -> hear(message));
        return true;
    }

    private void hear(SessionRequest message) {
        if (!isBroken) Objects.requireNonNull(up).onNext(message);
    }

    @Override
    public void close() {
        if (isBroken) return;
        isBroken = true;
        world.after(Duration.ofMillis(1 + random.nextInt(50)), () -> member.execute(stream::cancelled));
    }

    /** What the member sends into. */
    private final class Stream extends ServerCallStreamObserver<SessionResponse> {
        private @Nullable Runnable onCancel;

        void cancelled() {
            Runnable held = onCancel;
            if (held != null) held.run();
        }

        @Override
        public void onNext(SessionResponse message) {
            if (isBroken) return;
            if (!reaches.getAsBoolean() || happens(4)) {
                lose(KEEPALIVE_MILLIS);
                return;
            }
            fall(() -> tell(message));
            if (message.hasDesired() && happens(20)) fall(() -> tell(message));
        }

        private void tell(SessionResponse message) {
            if (!isBroken) listener.onMessage(message);
        }

        @Override
        public void onError(Throwable thrown) {
            fall(() -> {
                isBroken = true;
                listener.onClosed(GONE);
            });
        }

        @Override
        public void onCompleted() {
            onError(new IllegalStateException("completed"));
        }

        @Override
        public boolean isCancelled() {
            return isBroken;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            onCancel = handler;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void disableAutoRequest() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}
