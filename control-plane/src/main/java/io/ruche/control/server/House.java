package io.ruche.control.server;

import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.ruche.agent.AgentOptions;
import io.ruche.agent.EmbeddedAgent;
import io.ruche.agent.models.SourceHeaders;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.Transport;
import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.api.Api;
import io.ruche.control.api.ApiPorts;
import io.ruche.control.api.SourceModels;
import io.ruche.control.backup.Backups;
import io.ruche.control.backup.NightlyBackups;
import io.ruche.control.exchange.Endpoints;
import io.ruche.control.gateway.BatchLines;
import io.ruche.control.gateway.Gateway;
import io.ruche.control.gateway.GatewayOptions;
import io.ruche.control.http.HttpOptions;
import io.ruche.control.http.adapter.javalin.JavalinServer;
import io.ruche.control.inference.GrpcInference;
import io.ruche.control.jobs.JobDriver;
import io.ruche.control.jobs.adapter.grpc.JobGrpc;
import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.input.OpenInputs;
import io.ruche.control.jobs.input.PromptPages;
import io.ruche.control.jobs.service.FileDesk;
import io.ruche.control.jobs.service.JobDesk;
import io.ruche.control.jobs.service.JobFiles;
import io.ruche.control.jobs.service.Jobs;
import io.ruche.control.jobs.service.Retention;
import io.ruche.control.keys.Keys;
import io.ruche.control.keys.LocalAdminKey;
import io.ruche.control.link.NodeLinks;
import io.ruche.control.money.Purse;
import io.ruche.control.organisation.HouseModels;
import io.ruche.control.organisation.SpecDesk;
import io.ruche.control.organisation.Specs;
import io.ruche.control.organisation.adapter.grpc.OrganisationGrpc;
import io.ruche.control.organisation.flow.FlowDriver;
import io.ruche.control.organisation.flow.FlowPorts;
import io.ruche.control.organisation.mind.GatewayEmbedder;
import io.ruche.control.organisation.mind.Memories;
import io.ruche.control.organisation.mind.MindDriver;
import io.ruche.control.organisation.mind.MindKnowledge;
import io.ruche.control.organisation.mind.MindPorts;
import io.ruche.control.organisation.trigger.TriggerDriver;
import io.ruche.control.organisation.turn.TurnDriver;
import io.ruche.control.organisation.turn.TurnPorts;
import io.ruche.control.reconcile.Reconciler;
import io.ruche.control.secrets.Secrets;
import io.ruche.control.simulation.Sweeps;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.adapter.ignite.IgniteClusterStore;
import io.ruche.control.state.adapter.ignite.IgniteStoreOptions;
import io.ruche.control.telemetry.adapter.simpleclient.PrometheusTelemetry;
import io.ruche.control.tools.AgentTools;
import io.ruche.control.upstream.Upstream;
import io.ruche.control.upstream.UpstreamOptions;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Tariff;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Role;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts of a process with every role, wired. What takes long starts beside each other: the store, the HTTP server
 * (which says 503 until all is there), the gRPC server, the agent's look at its machine.
 */
final class House {
    private static final Logger log = LoggerFactory.getLogger(House.class);
    private static final int WAITING_HEADERS = 8; // each may take a minute
    private static final int WAITING_TASKS = 16_384;
    private static final Duration DRAIN = Duration.ofSeconds(1);
    private static final Duration NODE_WAIT = Duration.ofSeconds(5);
    private static final Duration BROKEN_GRACE = Duration.ofSeconds(10);

    private final ServerOptions settings;
    private final Ending ending;
    private final String version;
    private final Optional<Reason> crash;
    private final SystemClock clock = new SystemClock();
    private final SecureEntropy entropy = new SecureEntropy();
    private final SystemTimers timers;

    private InetSocketAddress http = new InetSocketAddress(0);
    private InetSocketAddress grpc = new InetSocketAddress(0);
    private Runnable work = () -> {};

    private House(ServerOptions settings, Ending ending, String version, Optional<Reason> crash) {
        this.crash = crash;
        this.settings = settings;
        this.ending = ending;
        this.version = version;
        this.timers = ending.add("timers", new SystemTimers("ruche-timers"));
    }

    /**
     * Returns when everything answers. What was started before a failure is in {@code ending}.
     *
     * @param crash why the process before this one crashed; empty when nothing shows that it did
     */
    static House start(ServerOptions settings, Ending ending, String version, Optional<Reason> crash) {
        House house = new House(settings, ending, version, crash);
        house.start();
        return house;
    }

    String http() {
        return text(http);
    }

    String grpc() {
        return text(grpc);
    }

    /** Begins to work on jobs, and lets agents work. Once. */
    void work() {
        work.run();
    }

    private void start() {
        makeFolders();
        OwnersFiles owners = OwnersFiles.of(settings.home());
        Endpoints<Gateway> openAi = new Endpoints<>(Gateway.ROUTES);
        Endpoints<Api> rest = new Endpoints<>(Api.ROUTES);
        HttpOptions options =
                HttpOptions.on(settings.http().host(), settings.http().port()).withDrain(DRAIN);
        CompletableFuture<JavalinServer> binding =
                beside("http", () -> ending.add("http", JavalinServer.start(options, List.of(openAi, rest))));

        ThreadLoop stateLoop = loop("ruche-state");
        IgniteClusterStore store =
                ending.add("store", new IgniteClusterStore(storeOptions(), stateLoop, clock, entropy));
        StateLoop cluster = ending.add(
                "state",
                new StateLoop(store, stateLoop, timers.on(stateLoop), clock, entropy, IgniteStoreOptions.ONLY_MEMBER));
        CompletionStage<Void> leading = cluster.start();

        Keys keys = new Keys(cluster::state, clock, entropy);
        ThreadLoop backupLoop = loop("ruche-backup");
        Backups backups = new Backups(cluster, store, backupLoop, clock, version, settings.home());
        backups.start();
        ThreadLoop linkLoop = loop("ruche-links");
        NodeLinks links = ending.add("links", new NodeLinks(cluster, linkLoop, timers.on(linkLoop), clock));
        ThreadLoop reconcileLoop = loop("ruche-reconcile");
        Reconciler reconciler = ending.add(
                "reconcile",
                new Reconciler(
                        cluster, links::observed, owners.devices(), reconcileLoop, timers.on(reconcileLoop), clock));
        GrpcInference inference = ending.add("inference", new GrpcInference(timers.on(linkLoop), links::dataKey));

        ThreadLoop inputLoop = loop("ruche-inputs");
        InputPorts inputPorts = new InputPorts(
                cluster, cluster.coldRows(), new BatchLines(), inputLoop, timers.on(inputLoop), clock, entropy);
        OpenInputs inputs = new OpenInputs(inputPorts);
        JobFiles files = new FileDesk(inputPorts, inputs);
        Jobs jobs = new JobDesk(inputPorts, inputs);
        Catalogue catalogue = owners.catalogue();
        Specs specs = new SpecDesk(cluster, new HouseModels(catalogue), loop("ruche-specs"));
        BooleanSupplier isKnown = () -> cluster.state().revision() > 0;
        List<ServerServiceDefinition> services = List.of(
                ServerInterceptors.intercept(links.service(), new KeyGuard(keys, Role.ADMIN, isKnown)),
                ServerInterceptors.intercept(
                        new JobGrpc(jobs, () -> cluster.state().epoch(), timers.on(inputLoop)),
                        new KeyGuard(keys, Role.VIEWER, isKnown)),
                ServerInterceptors.intercept(new OrganisationGrpc(specs), new KeyGuard(keys, Role.VIEWER, isKnown)));
        CompletableFuture<GrpcEnd> dialled =
                beside("grpc", () -> ending.add("grpc", GrpcEnd.listen(settings.grpc(), services)));
        CompletableFuture<EmbeddedAgent> agent = beside("agent", () -> startAgent(links));

        JavalinServer server = Waiting.get(binding, "the HTTP server");
        http = server.address();
        grpc = new InetSocketAddress(
                settings.grpc().loopback("--grpc"),
                Waiting.get(dialled, "the gRPC server").port());
        Waiting.get(leading, "the store");
        Waiting.get(LocalAdminKey.ensure(settings.home(), cluster, entropy), "the local admin key");
        Secrets secrets = new Secrets(settings.home(), cluster, cluster.coldRows(), entropy, backupLoop);
        secrets.start();
        links.onChange(reconciler::wake);
        links.start();
        reconciler.start();

        PrometheusTelemetry telemetry = new PrometheusTelemetry(version);
        telemetry.follow(cluster, links::observed, catalogue);
        ThreadLoop moneyLoop = loop("ruche-money");
        Purse purse = ending.add(
                "money",
                new Purse(
                        cluster,
                        cluster.coldRows(),
                        telemetry.money(),
                        moneyLoop,
                        timers.on(moneyLoop),
                        clock,
                        ZoneId.systemDefault()));
        Gateway gateway = ending.add(
                "gateway",
                new Gateway(
                        GatewayOptions.DEFAULT,
                        cluster::state,
                        links::observed,
                        inference,
                        new TemplatePrompts(),
                        telemetry,
                        () -> catalogue.pullable().stream()
                                .map(model -> model.name())
                                .toList()));
        gateway.reach(ending.add("upstream", new Upstream(secrets, timers.on(linkLoop), UpstreamOptions.DEFAULT)));
        links.onChange(gateway::changed);
        purse.start();
        gateway.charge(purse.accountant(), new Tariff.PerGpuSecond(settings.microUsdPerGpuSecond()));
        inputs.start();
        new Retention(inputPorts, settings.keepJobs()).start();
        ending.add("gateway's watch", cluster.watch(Optional.empty(), Watcher.ofChanges(gateway::changed))::close);
        ThreadLoop mindLoop = loop("ruche-minds");
        MindPorts mindPorts = new MindPorts(
                cluster,
                cluster.coldRows(),
                new GatewayEmbedder(gateway.batch(), cluster::state, timers.on(mindLoop), entropy),
                mindLoop,
                timers.on(mindLoop),
                clock);
        ThreadLoop sweepLoop = loop("ruche-sweeps");
        Api api = ending.add(
                "api",
                new Api(new ApiPorts(
                        cluster,
                        cluster.coldRows(),
                        links::observed,
                        reconciler::insight,
                        gateway::routed,
                        keys,
                        catalogue,
                        clock,
                        new ApiPorts.About(version, clock.wall(), http(), grpc()),
                        settings.home(),
                        telemetry::scrape,
                        backups,
                        jobs,
                        files,
                        secrets,
                        specs,
                        purse.spend(),
                        new Memories(mindPorts),
                        new SourceModels(
                                SourceHeaders.of(System.getenv())::read,
                                ending.add("headers", new ThreadLoop("ruche-headers", WAITING_HEADERS))),
                        new Sweeps(store.sweeps(), sweepLoop, timers.on(sweepLoop)),
                        ending::ask)));
        openAi.open(gateway);
        rest.open(api);
        EmbeddedAgent started = Waiting.get(agent, "the agent");
        awaitNode(cluster, started.nodeId());
        ThreadLoop jobLoop = loop("ruche-jobs");
        JobDriver driver = ending.add(
                "jobs",
                new JobDriver(
                        cluster,
                        new PromptPages(inputPorts, jobLoop),
                        gateway.batch(),
                        node -> crash.filter(why -> node.value().equals(started.nodeId())),
                        jobLoop,
                        timers.on(jobLoop),
                        clock,
                        telemetry.jobs()));
        AgentTools tools = ending.add(
                "tools",
                new AgentTools(
                        cluster::state,
                        links::observed,
                        new NodeId(started.nodeId()),
                        links::dataKey,
                        timers.on(linkLoop)));
        MindDriver minds = ending.add("minds", new MindDriver(mindPorts));
        ThreadLoop turnLoop = loop("ruche-turns");
        TurnDriver turns = ending.add(
                "turns",
                new TurnDriver(new TurnPorts(
                        cluster,
                        cluster.coldRows(),
                        store.turns(),
                        new MindKnowledge(mindPorts, minds),
                        gateway.agents(),
                        tools,
                        turnLoop,
                        timers.on(turnLoop),
                        clock,
                        entropy,
                        telemetry.turns())));
        ThreadLoop flowLoop = loop("ruche-flows");
        FlowDriver flows = ending.add(
                "flows", new FlowDriver(new FlowPorts(cluster, tools, flowLoop, timers.on(flowLoop), clock, entropy)));
        ThreadLoop triggerLoop = loop("ruche-triggers");
        TriggerDriver triggers =
                ending.add("triggers", new TriggerDriver(cluster, tools, triggerLoop, timers.on(triggerLoop), clock));
        work = () -> {
            flows.start();
            triggers.start();
            driver.start();
            turns.start();
            minds.start();
        };
        server.open(keys);
        ending.add(
                        "nightly backups",
                        new NightlyBackups(
                                backups,
                                cluster,
                                timers.on(backupLoop),
                                clock,
                                ZoneId.systemDefault(),
                                settings.nightlyBackups()))
                .start();
        endWhenBroken(cluster, stateLoop);
    }

    /** Reads go on a moment, so that whoever looks is told why; then the process ends with the failure's exit code. */
    private void endWhenBroken(StateLoop cluster, ThreadLoop stateLoop) {
        var unused =
                cluster.broken().thenAccept(why -> timers.on(stateLoop).after(BROKEN_GRACE, () -> ending.fail(why)));
    }

    /** The agent of this very machine, over a transport that never leaves the process. */
    private EmbeddedAgent startAgent(NodeLinks links) {
        String name = "ruche-control-" + ProcessHandle.current().pid();
        ending.add("local grpc", GrpcEnd.inProcess(name, links.service()));
        ManagedChannel channel = Transport.channel(new Endpoint.InProcess(name));
        ending.add("local channel", channel::shutdownNow);
        Path natives =
                settings.natives().orElse(settings.home().resolve("cache").resolve("natives"));
        AgentOptions options = AgentOptions.embedded(settings.home(), settings.name(), version, natives);
        if (settings.memoryLimit().isPresent()) {
            options = options.withMemoryLimit(settings.memoryLimit().getAsLong());
        }
        return ending.add("agent", EmbeddedAgent.start(options, channel));
    }

    /** So that whoever comes first finds a machine. One that is slow to look at itself holds nobody up for long. */
    private void awaitNode(StateLoop cluster, String id) {
        CompletableFuture<Void> joined = new CompletableFuture<>();
        Runnable look = () -> {
            boolean there = cluster.state().nodes().stream()
                    .anyMatch(node -> node.id().value().equals(id));
            if (there) {
                joined.complete(null);
            }
        };
        var subscription = cluster.watch(Optional.empty(), Watcher.ofChanges(look));
        try {
            joined.completeOnTimeout(null, NODE_WAIT.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                    .join();
        } finally {
            subscription.close();
        }
        log.debug("Node {} is there", id);
    }

    private IgniteStoreOptions storeOptions() {
        IgniteStoreOptions options = IgniteStoreOptions.ofHome(settings.home());
        return settings.igniteConfig().map(options::withOperatorXml).orElse(options);
    }

    private ThreadLoop loop(String name) {
        return ending.add(name, new ThreadLoop(name, WAITING_TASKS));
    }

    private static <T> CompletableFuture<T> beside(String name, Supplier<T> start) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        future.complete(start.get());
                    } catch (RuntimeException | Error e) {
                        future.completeExceptionally(e);
                    }
                },
                "ruche-start-" + name);
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    private void makeFolders() {
        try {
            Server.makeFolders(settings);
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    settings.home() + " cannot be written: " + e.getMessage() + ".",
                    "Give it to this user, free some disk, or use --home DIR.");
        }
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
