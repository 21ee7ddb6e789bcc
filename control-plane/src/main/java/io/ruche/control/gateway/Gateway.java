package io.ruche.control.gateway;

import io.ruche.control.exchange.Access;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.Route;
import io.ruche.control.inference.Inference;
import io.ruche.control.jobs.BatchGateway;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.control.money.Charge;
import io.ruche.control.money.Till;
import io.ruche.control.telemetry.Telemetry;
import io.ruche.control.upstream.Upstream;
import io.ruche.control.upstream.UpstreamBody;
import io.ruche.control.upstream.UpstreamModel;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.GenerateRequest;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Tariff;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.State;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /v1}. Any thread may hand in an exchange; nothing waits on it. One thread of its own finds what took
 * too long and lets waiting requests go when a replica becomes ready.
 */
public final class Gateway implements AutoCloseable {
    /** Everything it answers. Streams and whole answers alike are written where they are made. */
    public static final List<Route<Gateway>> ROUTES = List.of(
            Route.streaming(
                    "POST",
                    "/v1/chat/completions",
                    Access.VIEWER,
                    (gateway, exchange, caller) -> gateway.generate(exchange, caller, true)),
            Route.streaming(
                    "POST",
                    "/v1/completions",
                    Access.VIEWER,
                    (gateway, exchange, caller) -> gateway.generate(exchange, caller, false)),
            Route.streaming(
                    "POST",
                    "/v1/embeddings",
                    Access.VIEWER,
                    (gateway, exchange, caller) -> gateway.embed(exchange, caller)),
            Route.streaming(
                    "GET", "/v1/models", Access.VIEWER, (gateway, exchange, caller) -> gateway.listModels(exchange)),
            Route.streaming(
                    "GET",
                    "/v1/models/{id}",
                    Access.VIEWER,
                    (gateway, exchange, caller) -> gateway.oneModel(exchange)));

    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final long TICK_MILLIS = 100;
    /** Changes are told; looking once a second beside finds what was not. */
    private static final int REFRESH_TICKS = 10;
    /** Bytes of text in a token, about; only for choosing a replica. */
    private static final int BYTES_PER_TOKEN = 4;

    private final GatewayOptions options;
    private final Supplier<State> state;
    private final Supplier<Observed> observed;
    private final Inference inference;
    private final Prompts prompts;
    private final Telemetry telemetry;
    private final Supplier<? extends Collection<String>> known;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final RouteRecorder routes = new RouteRecorder();
    private final Set<Flow> flows = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor clock;
    private long ticks;
    private final Set<UpstreamFlow> elsewhere = ConcurrentHashMap.newKeySet();
    private volatile Optional<Upstream> upstream = Optional.empty();
    private final AgentDesk agents;
    private volatile Till till = Till.FREE;
    private volatile Tariff own = Tariff.OWN;
    private volatile Fleet fleet = Fleet.EMPTY;
    /** Taken anew on every change and tick, not for each request: readings only guide. */
    private volatile Observed picture = Observed.NOTHING;

    /**
     * @param state the last committed one
     * @param observed what agents last said
     * @param known names of models that could be deployed, for hints
     */
    public Gateway(
            GatewayOptions options,
            Supplier<State> state,
            Supplier<Observed> observed,
            Inference inference,
            Prompts prompts,
            Telemetry telemetry,
            Supplier<? extends Collection<String>> known) {
        this.options = options;
        this.state = state;
        this.observed = observed;
        this.inference = inference;
        this.prompts = prompts;
        this.telemetry = telemetry;
        this.known = known;
        this.agents = new AgentDesk(this, prompts, telemetry, () -> upstream);
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "ruche-gateway-clock");
            thread.setDaemon(true);
            return thread;
        });
        var unused = clock.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The State or what agents say is another now. Returns at once. */
    public void changed() {
        try {
            clock.execute(this::refresh);
        } catch (RejectedExecutionException e) {
            log.debug("A change came after the gateway's end");
        }
    }

    /** From now on chats for providers' models go to them; until then nothing leaves the house. */
    public void reach(Upstream providers) {
        upstream = Optional.of(providers);
    }

    /**
     * From now on each call is paid for; until then all are free.
     *
     * @param price of this house's own machines
     */
    public void charge(Till calls, Tariff price) {
        own = price;
        till = calls;
    }

    /** Requests that are not answered yet. */
    public int underWay() {
        return flows.size() + elsewhere.size();
    }

    /** The way of jobs to the same replicas: what interactive requests leave over. */
    public BatchGateway batch() {
        return new BatchDesk(this, prompts);
    }

    /** The way of agents to models. */
    public AgentCalls agents() {
        return agents;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    // what flows need

    State state() {
        return state.get();
    }

    GatewayOptions options() {
        return options;
    }

    Inference inference() {
        return inference;
    }

    String nodeName(Replica replica) {
        return fleet().nodeName(replica);
    }

    void ended(Flow flow) {
        flows.remove(flow);
    }

    /** Sends a flow to a replica, or into the queue. */
    void enter(Flow flow, Lane lane, String name) {
        Optional<Fleet.Model> model = awaited(flow, name);
        if (model.isEmpty()) return;
        Optional<Replica> replica;
        try {
            replica = lane.enter(model.get(), flow);
        } catch (RefusedException e) {
            flow.exchange.setHeader("Retry-After", Long.toString(e.retrySeconds()));
            flow.fail(e.failure());
            return;
        }
        replica.ifPresent(flow::go);
    }

    /** The model, if it serves or may come to; otherwise the flow has failed. */
    private Optional<Fleet.Model> awaited(Flow flow, String name) {
        Optional<Fleet.Model> model = fleet().find(name);
        Optional<Failure> why = model.isEmpty() ? Optional.of(unknown(name)) : Unserved.hopeless(model.get());
        if (why.isEmpty() && flow.hasSchema()) why = Unserved.unguided(model.get(), flow.hasTools());
        why.ifPresent(flow::fail);
        return why.isPresent() ? Optional.empty() : model;
    }

    /** Called for a flow that still waits after so long. */
    void waited(Flow flow, String name, long nanos) {
        Optional<Fleet.Model> model = awaited(flow, name);
        if (model.isEmpty()) return;
        if (model.get().places().isEmpty() && nanos > options.loadWait().toNanos()) {
            flow.fail(Unserved.loading(model.get()));
        } else if (nanos > options.queueWait().toNanos()) {
            flow.fail(Failure.of(
                    FailureCode.OVERLOADED,
                    name + ": no slot became free within " + options.queueWait().toSeconds() + " s.",
                    "Try again later, or deploy it with more slots or replicas."));
        }
    }

    Optional<Fleet.Model> findModel(String name) {
        return fleet().find(name);
    }

    // routes

    private void generate(ClientExchange exchange, Optional<Identity> caller, boolean chat) {
        answering(exchange, () -> {
            if (chat && isElsewhere(exchange, caller)) return;
            GenerationRequest request = GenerationParser.parse(exchange.body(), exchange.bodyLength(), chat);
            Questions.nameIgnored(exchange, request.ignored);
            Fleet.Model model = find(request.model);
            if (!model.answers("generate")) {
                throw RefusedException.invalid(
                        "model", request.model + " makes embeddings and writes no text (expected: a chat model).");
            }
            long deadline = Questions.deadline(exchange);
            GenerateRequest asked = Questions.of(exchange, caller, request, model, prompts, deadline);
            long tokens = Math.max(
                    asked.getTextBytes().size() / BYTES_PER_TOKEN,
                    asked.getTokenIds().getIdsCount());
            GenerationWriter writer = new GenerationWriter(
                    request, Questions.number(exchange), System.currentTimeMillis() / 1000, model.name());
            Lane lane = lane(model.name());
            start(
                    new GenerationFlow(
                            this,
                            exchange,
                            lane,
                            telemetry.model(model.name()),
                            request,
                            asked,
                            writer,
                            tokens,
                            deadline),
                    lane,
                    model.name(),
                    charge(
                            caller,
                            model,
                            (long) asked.getTextBytes().size()
                                    + asked.getTokenIds().getIdsCount(),
                            request.maxTokens));
        });
    }

    /** Whether the chat is one for a provider; it has been asked then. */
    private boolean isElsewhere(ClientExchange exchange, Optional<Identity> caller) {
        State now = state.get();
        Reach reach = Reach.of(exchange, upstream, now);
        if (exchange.header(Reach.HEADER).isEmpty() && now.providers().isEmpty()) return false;
        String name = UpstreamBody.modelOf(exchange.body(), exchange.bodyLength());
        if (!(reach instanceof Reach.Anywhere anywhere)) {
            Reach.requireOwn(exchange, name);
            return false;
        }
        Optional<UpstreamModel> model = anywhere.find(name);
        if (model.isEmpty()) return false;
        UpstreamBody body = UpstreamBody.read(exchange.body(), exchange.bodyLength());
        Charge charge = Bounds.elsewhere(caller, model.get(), body);
        UpstreamFlow flow =
                new UpstreamFlow(exchange, body, telemetry.model(model.get().id()), elsewhere::remove);
        elsewhere.add(flow);
        flow.start(anywhere.upstream(), model.get(), till, charge);
        return true;
    }

    private void embed(ClientExchange exchange, Optional<Identity> caller) {
        answering(exchange, () -> {
            EmbeddingRequest request = EmbeddingRequest.parse(exchange.body(), exchange.bodyLength());
            Questions.nameIgnored(exchange, request.ignored());
            Fleet.Model model = find(request.model());
            if (!model.answers("embed")) {
                throw RefusedException.invalid(
                        "model", request.model() + " makes no embeddings (expected: an embedding model).");
            }
            model.requireDimensions(request.dimensions());
            EmbedRequest asked = EmbedRequest.newBuilder()
                    .setRequestId(exchange.id())
                    .addAllInputs(request.inputs())
                    .build();
            Lane lane = lane(model.name());
            long tokens = exchange.bodyLength() / BYTES_PER_TOKEN;
            start(
                    new EmbeddingFlow(
                            this,
                            exchange,
                            lane,
                            telemetry.model(model.name()),
                            request,
                            asked,
                            tokens,
                            Questions.deadline(exchange)),
                    lane,
                    model.name(),
                    charge(caller, model, exchange.bodyLength(), 1));
        });
    }

    private void start(Flow flow, Lane lane, String model, Charge charge) {
        flows.add(flow);
        flow.exchange.onInterrupted(flow::interrupted);
        till.take(charge, word -> {
            if (word instanceof Till.Word.Paid it) {
                if (flow.isPaid(it.receipt())) enter(flow, lane, model);
            } else if (word instanceof Till.Word.Refused it) {
                long seconds = it.retryAfterSeconds();
                if (seconds > 0) flow.exchange.setHeader("Retry-After", Long.toString(seconds));
                flow.fail(it.failure());
            }
        });
    }

    private Charge charge(Optional<Identity> caller, Fleet.Model model, long inputTokens, long outputTokens) {
        String who = Bounds.who(caller);
        return Charge.local(
                Charge.keyName(who),
                Charge.key(who),
                model.name(),
                own,
                Bounds.worst(model, inputTokens, outputTokens));
    }

    /** The name of a key, which may be gone. */
    String keyName(String id) {
        try {
            return state.get().findKey(new KeyId(id)).map(ApiKey::name).orElse(id);
        } catch (FailureException e) {
            return id;
        }
    }

    Till till() {
        return till;
    }

    Tariff ownPrice() {
        return own;
    }

    private void listModels(ClientExchange exchange) {
        JsonWriter json = new JsonWriter();
        json.beginObject().field("object", "list").name("data").beginArray();
        for (Fleet.Model model : fleet().models().values()) describe(json, model);
        if (upstream.isPresent()) {
            for (UpstreamModel model : UpstreamModel.all(state.get())) describe(json, model);
        }
        exchange.respond(200, "application/json", json.endArray().endObject().toBytes());
    }

    private void oneModel(ClientExchange exchange) {
        answering(exchange, () -> {
            JsonWriter json = new JsonWriter();
            describe(json, find(exchange.parameter("id")));
            exchange.respond(200, "application/json", json.toBytes());
        });
    }

    private static void describe(JsonWriter json, Fleet.Model model) {
        json.beginObject()
                .field("id", model.name())
                .field("object", "model")
                .field("created", model.deployment().createdAtMillis() / 1000)
                .field("owned_by", "ruche")
                .field("state", model.deployment().phase().name().toLowerCase(java.util.Locale.ROOT))
                .endObject();
    }

    private static void describe(JsonWriter json, UpstreamModel model) {
        json.beginObject()
                .field("id", model.id())
                .field("object", "model")
                .field("created", model.provider().createdAtMillis() / 1000)
                .field("owned_by", model.provider().name().value())
                .field("state", "elsewhere")
                .endObject();
    }

    private void answering(ClientExchange exchange, Runnable work) {
        try {
            work.run();
        } catch (RefusedException e) {
            telemetry.refused(e.failure().code());
            Problems.answer(exchange, e.failure(), e.parameter());
        } catch (FailureException e) {
            telemetry.refused(e.failure().code());
            Problems.answer(exchange, e.failure());
        }
    }

    // models

    private Fleet fleet() {
        State now = state.get();
        Observed said = picture;
        Fleet last = fleet;
        if (last.isOf(now, said)) return last;
        Fleet fresh = new Fleet(now, said);
        fleet = fresh;
        return fresh;
    }

    /** Where a request went of late, by the id that its client was told. Any thread. */
    public Optional<RoutedRequest> routed(String request) {
        return routes.find(request);
    }

    Lane lane(String model) {
        Lane lane = lanes.get(model);
        if (lane != null) return lane;
        return lanes.computeIfAbsent(model, name -> {
            Lane made = new Lane(name, options.queue(), System::nanoTime, routes);
            telemetry.queue(name, made::running, made::waiting);
            return made;
        });
    }

    private Fleet.Model find(String name) {
        return fleet().find(name).orElseThrow(() -> RefusedException.of(unknown(name), "model"));
    }

    private Failure unknown(String name) {
        return Unserved.unknown(name, fleet(), known.get());
    }

    // time

    private void refresh() {
        picture = observed.get();
        Fleet now = fleet();
        lanes.forEach((name, lane) -> {
            Optional<Fleet.Model> model = now.find(name);
            if (model.isPresent()) {
                lane.changed(model.get());
            } else if (lane.waiting() == 0 && lane.running() == 0 && lanes.remove(name, lane)) {
                telemetry.forget(name);
            }
        });
    }

    private void tick() {
        try {
            if (++ticks % REFRESH_TICKS == 0) refresh();
            long now = System.nanoTime();
            for (Flow flow : flows) flow.tick(now);
            agents.tick(now);
        } catch (RuntimeException e) {
            log.error("The gateway's clock stumbled", e);
        }
    }
}
