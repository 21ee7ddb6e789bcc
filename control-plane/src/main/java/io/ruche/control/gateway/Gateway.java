package io.ruche.control.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ruche.control.exchange.Access;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.Route;
import io.ruche.control.inference.Inference;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.control.telemetry.Telemetry;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Priority;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.state.Names;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
                    "POST", "/v1/embeddings", Access.VIEWER, (gateway, exchange, caller) -> gateway.embed(exchange)),
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

    private static final int MAX_SESSION_KEY = 256;

    private final GatewayOptions options;
    private final Supplier<State> state;
    private final Supplier<Observed> observed;
    private final Inference inference;
    private final Prompts prompts;
    private final Telemetry telemetry;
    private final Supplier<? extends Collection<String>> known;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Set<Flow> flows = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor clock;
    private long ticks;
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

    /** Requests that are not answered yet. */
    public int underWay() {
        return flows.size();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    // what flows need

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
        Optional<Fleet.Model> model = fleet().find(name);
        if (model.isEmpty()) {
            flow.fail(unknown(name));
            return;
        }
        Optional<Failure> hopeless = hopeless(model.get());
        if (hopeless.isPresent()) {
            flow.fail(hopeless.get());
            return;
        }
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

    /** Called for a flow that still waits after so long. */
    void waited(Flow flow, String name, long nanos) {
        Optional<Fleet.Model> model = fleet().find(name);
        if (model.isEmpty()) {
            flow.fail(unknown(name));
            return;
        }
        Optional<Failure> hopeless = hopeless(model.get());
        if (hopeless.isPresent()) {
            flow.fail(hopeless.get());
        } else if (model.get().places().isEmpty() && nanos > options.loadWait().toNanos()) {
            flow.fail(loading(model.get()));
        } else if (nanos > options.queueWait().toNanos()) {
            flow.fail(Failure.of(
                    FailureCode.OVERLOADED,
                    name + ": no slot became free within " + options.queueWait().toSeconds() + " s.",
                    "Try again later, or deploy it with more slots or replicas."));
        }
    }

    // routes

    private void generate(ClientExchange exchange, Optional<Identity> caller, boolean chat) {
        answering(exchange, () -> {
            GenerationRequest request = GenerationParser.parse(exchange.body(), exchange.bodyLength(), chat);
            nameIgnored(exchange, request.ignored);
            Fleet.Model model = find(request.model);
            if (!model.answers("generate")) {
                throw RefusedException.invalid(
                        "model", request.model + " makes embeddings and writes no text (expected: a chat model).");
            }
            long deadline = deadline(exchange);
            GenerateRequest asked = ask(exchange, caller, request, model, deadline);
            long tokens = Math.max(
                    asked.getTextBytes().size() / BYTES_PER_TOKEN,
                    asked.getTokenIds().getIdsCount());
            GenerationWriter writer =
                    new GenerationWriter(request, number(exchange), System.currentTimeMillis() / 1000, model.name());
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
                    model.name());
        });
    }

    private void embed(ClientExchange exchange) {
        answering(exchange, () -> {
            EmbeddingRequest request = EmbeddingRequest.parse(exchange.body(), exchange.bodyLength());
            nameIgnored(exchange, request.ignored());
            Fleet.Model model = find(request.model());
            if (!model.answers("embed")) {
                throw RefusedException.invalid(
                        "model", request.model() + " makes no embeddings (expected: an embedding model).");
            }
            if (request.dimensions() != 0
                    && request.dimensions() != model.facts().getEmbeddingLength()) {
                throw RefusedException.unsupported(
                        "dimensions",
                        "dimensions: " + request.dimensions() + " is not supported (expected: "
                                + model.facts().getEmbeddingLength() + ", what the model makes).",
                        "Leave it out.");
            }
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
                            deadline(exchange)),
                    lane,
                    model.name());
        });
    }

    private void start(Flow flow, Lane lane, String model) {
        flows.add(flow);
        flow.exchange.onInterrupted(flow::interrupted);
        enter(flow, lane, model);
    }

    private void listModels(ClientExchange exchange) {
        JsonWriter json = new JsonWriter();
        json.beginObject().field("object", "list").name("data").beginArray();
        for (Fleet.Model model : fleet().models().values()) describe(json, model);
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

    private GenerateRequest ask(
            ClientExchange exchange,
            Optional<Identity> caller,
            GenerationRequest request,
            Fleet.Model model,
            long deadlineNanos) {
        GenerateRequest.Builder asked = GenerateRequest.newBuilder()
                .setRequestId(exchange.id())
                .setSampling(request.sampling)
                .setMaxTokens(request.maxTokens)
                .setSessionKey(sessionKey(exchange, caller, request))
                .setPriority(Priority.PRIORITY_INTERACTIVE)
                .setLogprobs(request.logprobs)
                .setTopLogprobs(request.topLogprobs)
                .setIgnoreEos(request.ignoreEos);
        if (!request.stop.isEmpty()) asked.addAllStop(request.stop);
        if (deadlineNanos != 0) {
            asked.setDeadlineMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime())));
        }
        if (request.chat) asked.setTextBytes(utf8(prompts.render(model.facts(), request.messages)));
        else if (request.promptIds != null) asked.setTokenIds(request.promptIds);
        else asked.setTextBytes(utf8(withBegin(request.prompt == null ? "" : request.prompt, model)));
        return asked.build();
    }

    /** The runtime's encoder copies memory; protobuf's own goes over a long prompt character by character, twice. */
    private static ByteString utf8(String text) {
        return UnsafeByteOperations.unsafeWrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Runtimes add nothing to a prompt; a model that was trained to see its begin token first gets it here. */
    private static String withBegin(String prompt, Fleet.Model model) {
        String begin = model.facts().getBosToken();
        boolean missing = model.facts().getAddBos() && !begin.isEmpty() && !prompt.startsWith(begin);
        return missing ? begin + prompt : prompt;
    }

    /** Within one key only: nobody shares a cache with a stranger by guessing a name. */
    private static String sessionKey(ClientExchange exchange, Optional<Identity> caller, GenerationRequest request) {
        String key = request.sessionKey;
        if (key.isEmpty()) key = exchange.header("x-session-id").orElse("");
        if (key.isEmpty()) key = exchange.header("x-session-affinity").orElse("");
        if (key.isEmpty()) return "";
        if (key.length() > MAX_SESSION_KEY) key = key.substring(0, MAX_SESSION_KEY);
        return caller.map(who -> who.key().value()).orElse("") + "/" + key;
    }

    private static long deadline(ClientExchange exchange) {
        Optional<String> header = exchange.header("X-Ruche-Deadline");
        if (header.isEmpty()) return 0;
        double seconds;
        try {
            seconds = Double.parseDouble(header.get());
        } catch (NumberFormatException e) {
            seconds = 0;
        }
        if (!(seconds > 0 && seconds <= 86_400)) {
            throw RefusedException.invalid(
                    "X-Ruche-Deadline", "X-Ruche-Deadline: '" + header.get() + "' (expected: seconds, > 0).");
        }
        return exchange.arrivedNanos() + (long) (seconds * 1e9);
    }

    private static void nameIgnored(ClientExchange exchange, Set<String> ignored) {
        if (ignored.isEmpty()) return;
        StringBuilder names = new StringBuilder();
        for (String name : ignored) {
            if (!names.isEmpty()) names.append(", ");
            for (int i = 0; i < Math.min(64, name.length()); i++) {
                char c = name.charAt(i);
                names.append(c > ' ' && c < 0x7F && c != ',' ? c : '?');
            }
        }
        exchange.setHeader("X-Ruche-Ignored", names.toString());
    }

    /** The part of an exchange's id that OpenAI's ids end with. */
    private static String number(ClientExchange exchange) {
        String id = exchange.id();
        return id.startsWith("req-") ? id.substring(4) : id;
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

    private Lane lane(String model) {
        Lane lane = lanes.get(model);
        if (lane != null) return lane;
        return lanes.computeIfAbsent(model, name -> {
            Lane made = new Lane(name, options.queue());
            telemetry.queue(name, made::running, made::waiting);
            return made;
        });
    }

    private Fleet.Model find(String name) {
        return fleet().find(name).orElseThrow(() -> RefusedException.of(unknown(name), "model"));
    }

    private Failure unknown(String name) {
        String shown = name.length() <= 80 ? name : name.substring(0, 80) + "...";
        Set<String> deployed = new TreeSet<>(fleet().models().keySet());
        if (known.get().contains(name)) {
            return Failure.of(
                    FailureCode.MODEL_NOT_FOUND,
                    "Model '" + shown + "' is not deployed.",
                    "'ruche deploy " + shown + "' serves it.");
        }
        Set<String> names = new TreeSet<>(deployed);
        names.addAll(known.get());
        String help = Names.nearest(name, names)
                .map(near -> "Did you mean '" + near + "'? ")
                .orElse("");
        String list = deployed.isEmpty()
                ? "Nothing is deployed; 'ruche models' lists what can be."
                : "Deployed: " + String.join(", ", new ArrayList<>(deployed).subList(0, Math.min(8, deployed.size())))
                        + ".";
        return Failure.of(FailureCode.MODEL_NOT_FOUND, "There is no model '" + shown + "'.", help + list);
    }

    /** Why waiting for this deployment is of no use; empty while it may still come. */
    private static Optional<Failure> hopeless(Fleet.Model model) {
        if (!model.places().isEmpty() || model.isComing()) return Optional.empty();
        Reason reason = model.deployment().reason();
        String why =
                model.deployment().phase() == DeploymentPhase.STOPPING ? "it is being undeployed." : reason.message();
        return Optional.of(
                Failure.of(FailureCode.UNREACHABLE, model.name() + " does not serve: " + why, reason.help()));
    }

    private static Failure loading(Fleet.Model model) {
        String phase = model.deployment().phase().name().toLowerCase(java.util.Locale.ROOT);
        return Failure.of(
                FailureCode.MODEL_LOADING,
                model.name() + " is not ready yet (" + phase + ").",
                "Try again; 'ruche ps' shows how far it is.");
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
        } catch (RuntimeException e) {
            log.error("The gateway's clock stumbled", e);
        }
    }
}
