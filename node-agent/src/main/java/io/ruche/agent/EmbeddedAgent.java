package io.ruche.agent;

import io.grpc.Channel;
import io.ruche.agent.adapter.files.InstanceLogs;
import io.ruche.agent.adapter.pull.ThreadedModels;
import io.ruche.agent.adapter.worker.Runtimes;
import io.ruche.agent.adapter.worker.ThreadedLauncher;
import io.ruche.agent.adapter.world.AgentThread;
import io.ruche.agent.adapter.world.SystemClock;
import io.ruche.agent.adapter.world.SystemEntropy;
import io.ruche.agent.capacity.CapacityMonitor;
import io.ruche.agent.data.DataServer;
import io.ruche.agent.disk.FileAgentDisk;
import io.ruche.agent.link.GrpcNodeLink;
import io.ruche.agent.link.Session;
import io.ruche.agent.loop.AgentLoop;
import io.ruche.agent.runtime.RuntimeContext;
import io.ruche.agent.wire.Endpoint;
import io.ruche.proto.Actual;
import io.ruche.proto.Desired;
import io.ruche.proto.Inventory;
import io.ruche.proto.Register;
import io.ruche.proto.RuntimeOffer;
import io.ruche.proto.Welcome;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.Entropy;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole agent in this process: everything wired together and running. The machine is surveyed in the background; the
 * agent registers as soon as that is done, and starts at once what it was last told.
 */
public final class EmbeddedAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedAgent.class);
    private static final int FAREWELL_SECONDS = 10;

    private final AgentOptions options;
    private final AgentThread thread = new AgentThread("agent-loop");
    private final Runtimes runtimes = Runtimes.find();
    private final RuntimeContext context;
    private final AgentLoop loop;
    private final String dataKey;
    private final AgentTools tools;
    private final DataServer data;
    private final Session session;
    private final CapacityMonitor monitor;

    // on the loop
    private List<RuntimeOffer> offers = List.of();
    private @Nullable Inventory inventory;
    private boolean closed;

    private EmbeddedAgent(AgentOptions options, Channel control) {
        this.options = options;
        this.context = new RuntimeContext(
                options.home(), options.home().resolve("cache"), options.natives(), options.threads());
        SystemClock clock = new SystemClock();
        Entropy entropy = new SystemEntropy();
        this.loop = new AgentLoop(
                thread,
                thread,
                clock,
                new FileAgentDisk(options.home().resolve("agent")),
                new ThreadedModels(options.fetcher().orElseGet(() -> Fetchers.standard(options))),
                new ThreadedLauncher(runtimes, context),
                new InstanceLogs(options.home().resolve("logs").resolve("instances")),
                entropy.id("node"),
                options.ownCluster());
        this.dataKey = options.data() instanceof Endpoint.Tcp ? secret(entropy) : "";
        this.tools = AgentTools.open(options.home());
        this.data = DataServer.start(
                options.data(), options.insistOnData(), dataKey, loop.instances(), thread, tools.service());
        this.session = new Session(
                thread, thread, clock, entropy, new GrpcNodeLink(control, options.controlKey()), new Face());
        this.monitor = new CapacityMonitor(
                options.home(),
                options.memoryLimitBytes(),
                this::surveyed,
                reading -> post(() -> loop.capacity(reading)));
    }

    /**
     * Starts an agent that keeps a session over this channel.
     *
     * @throws FailureException when its folder cannot be written or its port cannot be had
     */
    public static EmbeddedAgent start(AgentOptions options, Channel control) {
        EmbeddedAgent agent = new EmbeddedAgent(options, control);
        agent.loop.onChange(agent.session::changed);
        agent.tools.follows(agent.loop.epoch());
        agent.thread.execute(agent.loop::start);
        agent.monitor.start();
        return agent;
    }

    private static String secret(Entropy entropy) {
        byte[] bytes = new byte[32];
        entropy.fill(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    public String nodeId() {
        return loop.nodeId();
    }

    /** Where its data service listens. */
    public String dataAddress() {
        return data.address();
    }

    /** On the monitor's thread. */
    private void surveyed(Inventory found) {
        List<RuntimeOffer> probed = runtimes.probe(context);
        post(() -> {
            offers = probed;
            boolean first = inventory == null;
            inventory = found;
            if (first) {
                session.start();
            } else {
                loop.inventory(found);
            }
        });
    }

    private void post(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("A reading came after the agent's end");
        }
    }

    /** Ends the session, the requests and the workers; what it was told stays on the disk. Idempotent. */
    @Override
    public void close() {
        CountDownLatch ended = new CountDownLatch(1);
        try {
            monitor.close();
            thread.execute(() -> {
                closeOnLoop();
                ended.countDown();
            });
            if (!ended.await(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The agent did not end within {} s", FAREWELL_SECONDS);
            }
        } catch (RejectedExecutionException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }

        data.close();
        tools.close();
        thread.close();
    }

    private void closeOnLoop() {
        if (!closed) {
            closed = true;
            session.close();
            loop.close();
        }
    }

    /** What the session sees. */
    private final class Face implements Session.Agent {
        @Override
        public Register register() {
            Inventory found = inventory;
            return Register.newBuilder()
                    .setNodeId(loop.nodeId())
                    .setName(options.name())
                    .setVersion(options.version())
                    .setHighestEpoch(loop.epoch())
                    .setDataAddress(data.address())
                    .setDataKey(dataKey)
                    .addAllRuntimes(offers)
                    .setInventory(found == null ? Inventory.getDefaultInstance() : found)
                    .build();
        }

        @Override
        public Actual actual() {
            return loop.actual();
        }

        @Override
        public Optional<Failure> welcome(Welcome welcome) {
            Optional<Failure> refusal = loop.welcome(welcome.getClusterId());
            if (refusal.isEmpty()) tools.cluster(welcome.getClusterId());
            return refusal;
        }

        @Override
        public void desired(Desired desired) {
            var unused = loop.desired(desired);
            tools.follows(loop.epoch());
        }
    }
}
