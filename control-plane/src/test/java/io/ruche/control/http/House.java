package io.ruche.control.http;

import static org.awaitility.Awaitility.await;

import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.api.Api;
import io.ruche.control.api.ApiPorts;
import io.ruche.control.api.SourceModels;
import io.ruche.control.backup.Backups;
import io.ruche.control.exchange.Endpoints;
import io.ruche.control.gateway.BatchLines;
import io.ruche.control.gateway.Gateway;
import io.ruche.control.gateway.GatewayOptions;
import io.ruche.control.gateway.Prompts;
import io.ruche.control.http.adapter.javalin.JavalinServer;
import io.ruche.control.jobs.JobDriver;
import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.input.OpenInputs;
import io.ruche.control.jobs.input.PromptPages;
import io.ruche.control.jobs.service.FileDesk;
import io.ruche.control.jobs.service.JobDesk;
import io.ruche.control.keys.Keys;
import io.ruche.control.keys.Secret;
import io.ruche.control.money.Purse;
import io.ruche.control.organisation.HouseModels;
import io.ruche.control.organisation.SpecDesk;
import io.ruche.control.organisation.mind.Embedder;
import io.ruche.control.organisation.mind.GatewayEmbedder;
import io.ruche.control.organisation.mind.Memories;
import io.ruche.control.organisation.mind.MindPorts;
import io.ruche.control.reconcile.Insight;
import io.ruche.control.secrets.Secrets;
import io.ruche.control.simulation.Sweeps;
import io.ruche.control.state.Caller;
import io.ruche.control.state.SimulationGrid;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.control.telemetry.adapter.simpleclient.PrometheusTelemetry;
import io.ruche.control.upstream.Upstream;
import io.ruche.control.upstream.UpstreamOptions;
import io.ruche.proto.Inventory;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.money.Tariff;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.PlanHash;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.Stage;
import io.ruche.scheduler.twin.publish.SimulationSweep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** A live server on a free port, with a State in memory and scripted replicas behind it. */
public final class House implements AutoCloseable {
    public static final String MODEL = "tiny";
    public static final String EMBEDDER = "embedder";

    public final ScriptedInference inference = new ScriptedInference();
    public final SystemClock clock = new SystemClock();
    public final SecureEntropy entropy = new SecureEntropy();
    public final StateLoop cluster;
    public final Keys keys;
    public final PrometheusTelemetry telemetry = new PrometheusTelemetry("0.1-test");
    public final Gateway gateway;
    public final Api api;
    public final JobDesk jobs;
    public final FileDesk files;
    public final Secrets secrets;
    private final Upstream upstream;
    private final JobDriver driver;
    public final JavalinServer front;
    private final Endpoints<Gateway> openAi = new Endpoints<>(Gateway.ROUTES);
    private final Endpoints<Api> rest = new Endpoints<>(Api.ROUTES);
    public final Path home;
    public final AtomicInteger shutdowns = new AtomicInteger();
    public final String key;
    public final HttpClient client = HttpClient.newHttpClient();
    public final SystemTimers timers = new SystemTimers("house-timers");
    private final ThreadLoop loop = new ThreadLoop("house-state", 4096);
    public final ThreadLoop inputLoop = new ThreadLoop("house-inputs", 4096);
    private final ThreadLoop jobLoop = new ThreadLoop("house-jobs", 4096);
    private final ThreadLoop moneyLoop = new ThreadLoop("house-money", 4096);
    public final Purse purse;
    private final ThreadLoop backupLoop = new ThreadLoop("house-backup", 64);
    private final MemoryClusterStore store;
    public volatile Observed observed = Observed.NOTHING;
    public volatile Insight insight = Insight.NONE;
    /** What a model's source says of it. */
    public volatile Function<String, ModelFacts> headers = source -> {
        throw FailureException.of(FailureCode.DOWNLOAD_FAILED, "Cannot reach " + source + ".", "");
    };

    public House() {
        this(HttpOptions.on("127.0.0.1", 0), GatewayOptions.DEFAULT);
    }

    public House(HttpOptions options, GatewayOptions gatewayOptions) {
        store = new MemoryClusterStore(new MemoryDisk(), loop, clock, entropy);
        cluster = new StateLoop(store, loop, timers.on(loop), clock, entropy, "house");
        wait(cluster.start());
        telemetry.follow(cluster, () -> observed, Catalogue.builtIn());
        keys = new Keys(cluster::state, clock, entropy);
        gateway = new Gateway(
                gatewayOptions,
                cluster::state,
                () -> observed,
                inference,
                House::render,
                telemetry,
                () -> Set.of("known"));
        InputPorts inputs = new InputPorts(
                cluster, cluster.coldRows(), new BatchLines(), inputLoop, timers.on(inputLoop), clock, entropy);
        OpenInputs openInputs = new OpenInputs(inputs);
        openInputs.start();
        jobs = new JobDesk(inputs, openInputs);
        files = new FileDesk(inputs, openInputs);
        driver = new JobDriver(
                cluster,
                new PromptPages(inputs, jobLoop),
                gateway.batch(),
                node -> Optional.empty(),
                jobLoop,
                timers.on(jobLoop),
                clock,
                telemetry.jobs());
        front = JavalinServer.start(options, List.of(openAi, rest));
        home = temporary();
        secrets = new Secrets(home, cluster, cluster.coldRows(), entropy, inputLoop);
        secrets.start();
        upstream = new Upstream(secrets, timers.on(loop), UpstreamOptions.DEFAULT);
        gateway.reach(upstream);
        purse = new Purse(
                cluster, cluster.coldRows(), telemetry.money(), moneyLoop, timers.on(moneyLoop), clock, ZoneOffset.UTC);
        purse.start();
        gateway.charge(purse.accountant(), Tariff.OWN);
        api = new Api(new ApiPorts(
                cluster,
                cluster.coldRows(),
                () -> observed,
                () -> insight,
                gateway::routed,
                keys,
                Catalogue.builtIn(),
                clock,
                new ApiPorts.About("0.1-test", clock.wall(), "127.0.0.1:" + port(), "127.0.0.1:0"),
                home,
                telemetry::scrape,
                new Backups(cluster, store, backupLoop, clock, "0.1-test", home),
                jobs,
                files,
                secrets,
                new SpecDesk(cluster, new HouseModels(Catalogue.builtIn()), inputLoop),
                purse.spend(),
                new Memories(
                        new MindPorts(cluster, cluster.coldRows(), embedder(), inputLoop, timers.on(inputLoop), clock)),
                new SourceModels(source -> headers.apply(source), inputLoop),
                new Sweeps(House::sweepHere, inputLoop, timers.on(inputLoop)),
                shutdowns::incrementAndGet));
        key = newKey("admin", Role.ADMIN);
    }

    /** Opens the doors, with a chat model and an embedding model ready. */
    public House open() {
        openAi.open(gateway);
        rest.open(api);
        front.open(keys);
        joinNode();
        deploy(MODEL, 4, ModelFacts.newBuilder().addRequests("generate").setEmbeddingLength(64));
        deploy(EMBEDDER, 4, ModelFacts.newBuilder().addRequests("embed").setEmbeddingLength(3));
        ready(MODEL);
        ready(EMBEDDER);
        return this;
    }

    /** Jobs are worked on from now on. */
    public House work() {
        driver.start();
        return this;
    }

    /** The way of agents' memories to the embedding model. */
    public Embedder embedder() {
        return new GatewayEmbedder(gateway.batch(), cluster::state, timers.on(inputLoop), entropy);
    }

    private static String render(ModelFacts facts, List<Prompts.Message> messages) {
        StringBuilder prompt = new StringBuilder();
        for (Prompts.Message message : messages) {
            prompt.append('<').append(message.role()).append('>').append(message.content());
        }
        return prompt.append("<assistant>").toString();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("house");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Reply submit(Command command) {
        return wait(cluster.submit(command, Caller.of("test")));
    }

    /** Until the tables hold all that was decided so far. */
    public void awaitFlushed() {
        long revision = cluster.state().revision();
        await().until(() -> wait(store.flushed()) >= revision);
    }

    public void joinNode() {
        Inventory inventory = Inventory.newBuilder()
                .setHostname("box")
                .setOs("Linux")
                .setArchitecture("amd64")
                .setProcessor("Testing 1")
                .setPhysicalCores(2)
                .setLogicalCores(4)
                .setMemoryTotalBytes(16L << 30)
                .setMemoryLimitBytes(12L << 30)
                .setMemoryLimitReason("total less 4.29 GB for the system")
                .build();
        RuntimeOffer djl = RuntimeOffer.newBuilder()
                .setName("djl")
                .setVersion("1")
                .setAvailable(true)
                .addRequests("generate")
                .addRequests("embed")
                .addPrecisions("fast")
                .addArchitectures("llama")
                .addGrammars("json_schema")
                .build();
        RuntimeOffer plain = djl.toBuilder().setName("plain").clearGrammars().build();
        submit(new Command.NodeJoined(
                new NodeId("node-1"), "box", "0.1", "inprocess:box", inventory, List.of(djl, plain)));
    }

    public void deploy(String name, int slots, ModelFacts.Builder facts) {
        deploy(name, slots, facts, new String[] {"djl"});
    }

    /** @param runtimes one for each replica: djl, or plain, which takes no grammars */
    public void deploy(String name, int slots, ModelFacts.Builder facts, String... runtimes) {
        ModelFacts built = facts.setArchitecture("llama")
                .setLayers(2)
                .setContextLength(2048)
                .build();
        submit(new Command.Deploy(
                ModelSpec.newBuilder().setName(name).build(),
                Optional.of(built),
                new DeploymentSpec(runtimes[0], "fast", runtimes.length, 2048, slots)));
        for (String runtime : runtimes) place(name, slots, runtime);
    }

    private void place(String name, int slots, String runtime) {
        submit(new Command.PlaceInstance(
                new DeploymentName(name),
                new NodeId("node-1"),
                PlanHash.of(new byte[32]),
                new Stage(name, 0, 1, 0, 1),
                runtime,
                "fast",
                2048,
                slots,
                new Bill(List.of(new Bill.Item(Bill.Line.WEIGHTS, 1 << 20)), 0)));
    }

    public InstanceId instance(String model) {
        return cluster.state().instancesOf(new DeploymentName(model)).get(0).id();
    }

    public void ready(String model) {
        move(model, InstancePhase.LOADING, Reason.NONE);
        move(model, InstancePhase.READY, Reason.NONE);
    }

    public void move(String model, InstancePhase phase, Reason reason) {
        move(instance(model), phase, reason);
    }

    public void move(InstanceId id, InstancePhase phase, Reason reason) {
        Instance instance = cluster.state().getInstance(id);
        submit(new Command.InstanceChanged(instance.id(), instance.generation(), phase, reason));
        gateway.changed();
    }

    public String newKey(String name, Role role) {
        String secret = keys.newSecret();
        submit(new Command.CreateKey(name, role, Secret.hexHash(secret), Secret.shown(secret)));
        return secret;
    }

    public void revoke(String secret) {
        KeyId id = cluster.state()
                .findKeyBySha256(Secret.hexHash(secret))
                .orElseThrow()
                .id();
        submit(new Command.RevokeKey(id));
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public int port() {
        return front.address().getPort();
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + key);
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).build());
    }

    public HttpResponse<String> post(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    public HttpResponse<String> chat(String more) {
        return post(
                "/v1/chat/completions",
                "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + more + "}");
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static <T> T wait(java.util.concurrent.CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        front.close();
        driver.close();
        gateway.close();
        upstream.close();
        api.close();
        cluster.close();
        store.close();
        timers.close();
        inputLoop.close();
        jobLoop.close();
        moneyLoop.close();
        backupLoop.close();
        loop.close();
        inference.close();
    }

    /** Long enough for anything here, short enough to fail soon. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A grid of this thread alone. */
    private static SimulationGrid.Running sweepHere(byte[] json, int runs, IntConsumer done) {
        SimulationSweep sweep = SimulationSweep.parse(json);
        List<String> headlines = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            headlines.add(sweep.run(run, () -> false));
            done.accept(run + 1);
        }
        return new SimulationGrid.Running() {
            @Override
            public CompletionStage<List<String>> headlines() {
                return CompletableFuture.completedFuture(headlines);
            }

            @Override
            public void cancel() {}
        };
    }
}
