package io.ruche.control.link;

import io.grpc.BindableService;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Health;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.proto.Actual;
import io.ruche.proto.Desired;
import io.ruche.proto.NodeServiceGrpc;
import io.ruche.proto.Register;
import io.ruche.proto.SessionRequest;
import io.ruche.proto.SessionResponse;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.reconcile.DesiredView;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions with agents. An agent that registers becomes a node of State; what it reports becomes {@link Observed}; it
 * is told its whole Desired when that changes, when the version has moved on for a second, and every 30 s.
 */
public final class NodeLinks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeLinks.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration REPEAT = Duration.ofSeconds(30);
    private static final Duration STARTING_PAUSE = Duration.ofMillis(50);

    private final Cluster cluster;
    private final Loop loop;
    private final Timers timers;
    private final Clock clock;
    private final Map<NodeId, NodeSession> sessions = new TreeMap<>();
    private final Map<String, String> dataKeys = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Observations observations;
    private @Nullable Subscription subscription;
    private volatile boolean pushIsDue;
    private boolean closed;

    /** @param loop of its own; {@code timers} run on it */
    public NodeLinks(Cluster cluster, Loop loop, Timers timers, Clock clock) {
        this.cluster = cluster;
        this.loop = loop;
        this.timers = timers;
        this.clock = clock;
        this.observations = new Observations(clock);
    }

    /** Begins to follow the State. */
    public void start() {
        loop.execute(() -> {
            subscription = cluster.watch(Optional.empty(), Watcher.ofChanges(this::pushSoon));
            tick();
        });
    }

    /** The service to add to each server that agents dial. */
    public BindableService service() {
        return new Service();
    }

    /** What agents have said, as of now. Any thread. */
    public Observed observed() {
        return observations.now();
    }

    /** What the agent at this data address wants to see of its callers; empty for none. Any thread. */
    public String dataKey(String dataAddress) {
        return dataKeys.getOrDefault(dataAddress, "");
    }

    /** Calls on the loop whenever an agent has said something, or has left; listeners return at once. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }

    private void tick() {
        timers.after(TICK, () -> {
            if (!closed) {
                if (cluster.health().phase() == Health.Phase.STANDBY) {
                    dismiss();
                }

                State state = cluster.state();
                sessions.forEach((node, session) -> remind(state, node, session));
                tick();
            }
        });
    }

    /** Whoever leads by now has to hear these agents; here they would talk to nobody. They dial again. */
    private void dismiss() {
        Failure why = Failure.of(FailureCode.NOT_LEADER, "Another member leads.");
        Map<NodeId, NodeSession> all = new TreeMap<>(sessions);
        sessions.clear();
        all.forEach((node, session) -> {
            observations.left(node);
            session.end(why);
        });
    }

    private void remind(State state, NodeId node, NodeSession session) {
        if (!session.isWelcome()) {
            return;
        }

        Desired desired = DesiredView.of(state, node);
        Duration now = clock.monotonic();
        if (!session.hasHeardOf(desired) || now.minus(session.toldAt()).compareTo(REPEAT) >= 0) {
            session.tell(desired, now);
        }
    }

    /** Several changes in a row are pushed once. */
    private void pushSoon() {
        if (pushIsDue) {
            return;
        }

        pushIsDue = true;
        post(() -> {
            pushIsDue = false;
            push();
        });
    }

    private void push() {
        State state = cluster.state();
        sessions.forEach((node, session) -> {
            Desired desired = DesiredView.of(state, node);
            if (session.isWelcome() && session.isNews(desired)) {
                session.tell(desired, clock.monotonic());
            }
        });
    }

    private void register(NodeSession session, Register message) {
        NodeId node;
        try {
            node = new NodeId(message.getNodeId());
        } catch (RuntimeException e) {
            session.end(Failure.of(
                    FailureCode.INVALID_REQUEST,
                    "node id: '" + message.getNodeId() + "' (expected: an id as agents make them).",
                    "Remove the agent folder of that home; the agent then makes another one."));
            return;
        }

        session.registered(node, message);
        remember(message);
        NodeSession before = sessions.put(node, session);
        if (before != null && before != session) {
            before.end(Failure.of(FailureCode.CONFLICT, "Node " + node + " has opened another session."));
        }

        submit(session, node, message);
    }

    private void submit(NodeSession session, NodeId node, Register message) {
        if (closed || sessions.get(node) != session) {
            return;
        }

        Command joined = new Command.NodeJoined(
                node,
                message.getName(),
                message.getVersion(),
                message.getDataAddress(),
                message.getInventory(),
                message.getRuntimesList());
        var unused = cluster.submit(joined, Caller.of(node.value()))
                .whenComplete((reply, thrown) -> post(() -> joined(session, node, thrown)));
    }

    /** An agent at another address is another start of it: only keys of nodes that are there are kept. */
    private void remember(Register message) {
        dataKeys.keySet()
                .removeIf(address -> sessions.values().stream()
                        .noneMatch(session -> session.register()
                                .filter(it -> it.getDataAddress().equals(address))
                                .isPresent()));
        if (!message.getDataKey().isEmpty()) {
            dataKeys.put(message.getDataAddress(), message.getDataKey());
        }
    }

    private void joined(NodeSession session, NodeId node, @Nullable Throwable thrown) {
        if (sessions.get(node) != session) {
            return;
        }

        if (thrown != null && cluster.health().phase() == Health.Phase.STARTING) {
            // agents dial while the State is still read; that takes a second or two
            timers.after(STARTING_PAUSE, () -> session.register().ifPresent(message -> submit(session, node, message)));
            return;
        }

        if (thrown != null) {
            Failure failure = FailureStatus.failure(FailureException.unwrap(thrown));
            log.warn("Node {} cannot join: {}", node, failure.text());
            sessions.remove(node, session);
            session.end(failure);
            return;
        }

        State state = cluster.state();
        log.info(
                "Node {} ({}) joined",
                node,
                session.register().map(Register::getName).orElse(""));
        session.welcome(cluster.clusterId(), state.epoch());
        session.tell(DesiredView.of(state, node), clock.monotonic());
    }

    private void actual(NodeSession session, NodeId node, Actual actual) {
        if (sessions.get(node) != session || !session.isWelcome()) {
            return;
        }

        observations.heard(node, actual);
        if (actual.hasInventory()) {
            compareInventory(node, actual);
        }

        changed();
    }

    private void compareInventory(NodeId node, Actual actual) {
        boolean same = cluster.state()
                .findNode(node)
                .map(known -> known.inventory().equals(actual.getInventory()))
                .orElse(true);
        if (!same) {
            var unused = cluster.submit(new Command.NodeChanged(node, actual.getInventory()), Caller.of(node.value()))
                    .exceptionally(thrown -> {
                        log.warn("The new inventory of {} was not taken: {}", node, thrown.toString());
                        return null;
                    });
        }
    }

    private void left(NodeSession session) {
        session.left();
        session.node().filter(node -> sessions.remove(node, session)).ifPresent(node -> {
            log.info("The session with node {} ended", node);
            observations.left(node);
            changed();
        });
    }

    private void post(Runnable task) {
        try {
            loop.execute(() -> {
                if (!closed) {
                    task.run();
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("News of an agent came after the end");
        }
    }

    /** Ends all sessions; agents go on as last told. Idempotent. */
    @Override
    public void close() {
        try {
            loop.execute(() -> {
                if (!closed) {
                    closed = true;
                    Subscription held = subscription;
                    if (held != null) {
                        held.close();
                    }

                    Failure why = Failure.of(FailureCode.UNREACHABLE, "The control plane is ending.");
                    sessions.values().forEach(session -> session.end(why));
                    sessions.clear();
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("The loop of the links has ended before them");
        }
    }

    private final class Service extends NodeServiceGrpc.NodeServiceImplBase {
        @Override
        public StreamObserver<SessionRequest> session(StreamObserver<SessionResponse> responses) {
            ServerCallStreamObserver<SessionResponse> stream = (ServerCallStreamObserver<SessionResponse>) responses;
            NodeSession session = new NodeSession(stream);
            stream.disableAutoRequest();
            stream.setOnCancelHandler(() -> post(() -> left(session)));
            stream.setOnReadyHandler(NodeLinks.this::pushSoon);
            stream.request(1);
            return new Messages(session);
        }
    }

    /** The transport's callbacks, brought to the loop; the next message comes when this one is done. */
    private final class Messages implements StreamObserver<SessionRequest> {
        private final NodeSession session;

        Messages(NodeSession session) {
            this.session = session;
        }

        @Override
        public void onNext(SessionRequest message) {
            post(() -> {
                if (message.hasRegister()) {
                    register(session, message.getRegister());
                } else if (message.hasActual()) {
                    session.node().ifPresent(node -> actual(session, node, message.getActual()));
                }

                session.next();
            });
        }

        @Override
        public void onError(Throwable thrown) {
            post(() -> left(session));
        }

        @Override
        public void onCompleted() {
            post(() -> {
                left(session);
                session.end(Failure.of(FailureCode.CANCELLED, "The agent ended its session."));
            });
        }
    }
}
