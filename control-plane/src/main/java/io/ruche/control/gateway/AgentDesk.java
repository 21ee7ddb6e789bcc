package io.ruche.control.gateway;

import io.ruche.control.inference.Inference;
import io.ruche.control.money.Charge;
import io.ruche.control.money.Means;
import io.ruche.control.money.Till;
import io.ruche.control.telemetry.Telemetry;
import io.ruche.control.upstream.Upstream;
import io.ruche.control.upstream.UpstreamAnswer;
import io.ruche.control.upstream.UpstreamBody;
import io.ruche.control.upstream.UpstreamModel;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Grammar;
import io.ruche.proto.Priority;
import io.ruche.proto.Sampling;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.state.NodeId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of agents on the gateway's lanes and to providers. One that a person waits for queues like any chat; the others
 * wait here, in the order in which they came, until a slot is left over. Any thread; locks are taken in the order desk,
 * lane, and nobody is told anything under one.
 */
final class AgentDesk implements AgentCalls {
    private static final Logger log = LoggerFactory.getLogger(AgentDesk.class);
    private static final int MOST_WAITING = 4_096;
    private static final int MOST_KEPT = 1_024;
    private static final Duration KEPT = Duration.ofMinutes(1);
    /** So long one waits for what others leave over. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    /** So long an agent of the fleet works on one call at most. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Gateway gateway;
    private final Prompts prompts;
    private final Telemetry telemetry;
    private final Supplier<Optional<Upstream>> upstream;

    // guarded by this
    private final Map<String, AgentAsk> asked = new HashMap<>();
    private final Map<String, Kept> answered = new LinkedHashMap<>();
    /** Those who wait for a slot to be left over, by model. */
    private final Map<String, Deque<AgentAsk>> waiting = new LinkedHashMap<>();

    private int waitingCount;

    private record Kept(Answer answer, long atNanos) {}

    AgentDesk(Gateway gateway, Prompts prompts, Telemetry telemetry, Supplier<Optional<Upstream>> upstream) {
        this.gateway = gateway;
        this.prompts = prompts;
        this.telemetry = telemetry;
        this.upstream = upstream;
    }

    @Override
    public Call ask(AgentCall call, Consumer<Answer> heard) {
        AgentAsk it;
        boolean isNew = false;
        Kept kept;
        synchronized (this) {
            forget(System.nanoTime());
            kept = answered.get(call.requestId());
            it = asked.get(call.requestId());
            if (kept == null && it == null) {
                isNew = true;
                it = new AgentAsk(this, call, telemetry.model(meterName(call)));
                asked.put(call.requestId(), it);
            }
            if (it != null) it.listeners.add(heard);
        }
        if (it == null) {
            if (kept != null) heard.accept(kept.answer());
            return () -> {};
        }
        if (isNew) begin(it);
        AgentAsk underWay = it;
        return () -> leave(underWay, heard);
    }

    @Override
    public Means means(String agent) {
        return gateway.till().means(agent);
    }

    /** Only names of models that are there may become a label. */
    private String meterName(AgentCall call) {
        return isHere(call) ? call.model() : upstreamName(call);
    }

    private static boolean isHere(AgentCall call) {
        return call.provider().equals(ModelPolicySpec.GRID);
    }

    private static String upstreamName(AgentCall call) {
        return call.model().indexOf('/') >= 0 ? call.model() : call.provider() + "/" + call.model();
    }

    private void forget(long now) {
        var oldest = answered.values().iterator();
        while (oldest.hasNext()) {
            Kept it = oldest.next();
            if (now - it.atNanos() < KEPT.toNanos() && answered.size() <= MOST_KEPT) return;
            oldest.remove();
        }
    }

    private void leave(AgentAsk it, Consumer<Answer> heard) {
        boolean isLast;
        synchronized (this) {
            isLast = it.listeners.remove(heard) && it.listeners.isEmpty();
        }
        if (isLast) it.cancel();
    }

    /** Each call goes out here, wherever it goes, if it may and when it is paid for; and ends in {@link #end}. */
    private void begin(AgentAsk it) {
        try {
            AgentRules rules = AgentRules.of(gateway.state(), it.call);
            if (isHere(it.call)) {
                rules.requirePermit(it.call);
                pay(it, rules.local(it.call, served(it), gateway.ownPrice()), () -> enter(it));
            } else {
                elsewhere(it, rules);
            }
        } catch (RefusedException e) {
            it.fail(e.failure());
        } catch (FailureException e) {
            it.fail(e.failure());
        }
    }

    /** Each call ends here, once, whatever became of it. */
    void end(AgentAsk it, Answer answer, Usage usage) {
        if (answer instanceof Answer.Failed failed)
            it.meter.failed(failed.failure().code());
        List<Consumer<Answer>> listeners;
        synchronized (this) {
            asked.remove(it.call.requestId(), it);
            remove(it);
            // what failed may be tried again
            if (answer instanceof Answer.Answered) {
                answered.put(it.call.requestId(), new Kept(answer, System.nanoTime()));
                forget(System.nanoTime());
            }
            listeners = List.copyOf(it.listeners);
            it.listeners.clear();
        }
        if (isHere(it.call)) gateway.lane(it.call.model()).abandon(it);
        for (Consumer<Answer> heard : listeners) heard.accept(answer);
        pump();
    }

    private void pay(AgentAsk it, Charge charge, Runnable go) {
        gateway.till().take(charge, word -> {
            if (word instanceof Till.Word.Refused no) it.fail(no.failure(), no.retryAfterSeconds());
            else if (word instanceof Till.Word.Paid yes && it.isPaid(yes.receipt())) go.run();
        });
    }

    private void elsewhere(AgentAsk it, AgentRules rules) {
        String name = upstreamName(it.call);
        UpstreamModel model = UpstreamModel.find(gateway.state(), name)
                .orElseThrow(() -> FailureException.of(
                        FailureCode.MODEL_NOT_FOUND,
                        "No provider has a model '" + Failure.printable(name) + "'.",
                        "'ruche provider list' tells which have which."));
        rules.requirePermit(it.call);
        if (!(rules.reach(it.call, upstream.get()) instanceof Reach.Anywhere out)) {
            throw FailureException.of(FailureCode.PERMISSION_DENIED, "Nothing leaves this house.", "");
        }
        var unused = Redactions.of(it.call, rules.redact(), out.upstream())
                .thenAccept(safe -> send(it, safe, model, rules, out.upstream()))
                .whenComplete((done, thrown) -> {
                    // nobody else hears of it, and the turn would wait for ever
                    if (thrown != null) it.fail(unsent(it, thrown));
                });
    }

    private void send(AgentAsk it, Redactions safe, UpstreamModel model, AgentRules rules, Upstream providers) {
        UpstreamBody body = AgentBody.of(safe.call());
        UpstreamAnswer answer = it.restoring(safe.restore());
        pay(
                it,
                rules.elsewhere(safe.call(), model),
                () -> it.begin(providers.chat(model, body, it.handOver(), answer)));
    }

    private static Failure unsent(AgentAsk it, Throwable thrown) {
        Throwable cause = FailureException.unwrap(thrown);
        if (cause instanceof FailureException known) return known.failure();
        log.error("A call to {} could not be sent", it.call.model(), cause);
        return Failure.of(FailureCode.INTERNAL, "The call could not be sent.", "See 'ruche logs'.");
    }

    /** To a replica now, or into a queue. */
    void enter(AgentAsk it) {
        try {
            String name = it.call.model();
            Fleet.Model model = served(it);
            if (it.isUrgent()) {
                gateway.lane(name).enter(model, it).ifPresent(it::go);
                return;
            }
            synchronized (this) {
                if (waitingCount >= MOST_WAITING) {
                    throw FailureException.of(
                            FailureCode.OVERLOADED,
                            MOST_WAITING + " calls of agents wait already.",
                            "Try again later.");
                }
                waitingCount++;
                waiting.computeIfAbsent(name, unused -> new ArrayDeque<>()).add(it);
            }
            pump();
        } catch (RefusedException e) {
            it.fail(e.failure());
        } catch (FailureException e) {
            it.fail(e.failure());
        }
    }

    private Fleet.Model served(AgentAsk it) {
        String name = it.call.model();
        Fleet.Model model = gateway.findModel(name)
                .orElseThrow(() -> FailureException.of(
                        FailureCode.MODEL_NOT_FOUND,
                        "Model '" + Failure.printable(name) + "' is not deployed.",
                        "'ruche ps' lists those that are."));
        Optional<Failure> why = Unserved.hopeless(model);
        if (why.isEmpty() && it.hasSchema()) why = Unserved.unguided(model, false);
        if (why.isPresent()) throw new FailureException(why.get());
        if (!model.answers("generate")) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST, name + " makes embeddings (expected: a chat model).", "");
        }
        return model;
    }

    private void remove(AgentAsk it) {
        Deque<AgentAsk> queue = waiting.get(it.call.model());
        if (queue != null && queue.remove(it)) waitingCount--;
        if (queue != null && queue.isEmpty()) waiting.remove(it.call.model());
    }

    private record Granted(AgentAsk ask, Replica replica) {}

    /** Lets go who may. */
    private void pump() {
        List<Granted> granted = new ArrayList<>();
        synchronized (this) {
            if (waitingCount == 0) return;
            for (String name : List.copyOf(waiting.keySet())) {
                Optional<Fleet.Model> model = gateway.findModel(name);
                Deque<AgentAsk> queue = waiting.get(name);
                while (model.isPresent() && queue != null && !queue.isEmpty()) {
                    AgentAsk next = queue.peek();
                    Optional<Replica> replica = idle(model.get(), next);
                    if (replica.isEmpty()) break;
                    remove(next);
                    granted.add(new Granted(next, replica.get()));
                }
            }
        }
        for (Granted it : granted) it.ask().go(it.replica());
    }

    private Optional<Replica> idle(Fleet.Model model, AgentAsk it) {
        Lane lane = gateway.lane(model.name());
        TreeSet<NodeId> nodes = new TreeSet<>();
        model.places().forEach(place -> nodes.add(place.replica().node()));
        for (NodeId node : nodes) {
            Optional<Replica> replica = lane.takeIdle(model, it, node);
            if (replica.isPresent()) return replica;
        }
        return Optional.empty();
    }

    /** The gateway's clock: slots that others gave back, and what took too long. */
    void tick(long now) {
        List<AgentAsk> all;
        synchronized (this) {
            if (asked.isEmpty()) return;
            all = List.copyOf(asked.values());
        }
        for (AgentAsk it : all) tooLong(it, now).ifPresent(it::fail);
        pump();
    }

    private Optional<Failure> tooLong(AgentAsk it, long now) {
        Optional<Long> silence = it.silence(now);
        if (silence.isPresent()) {
            return silence.get() > gateway.options().silence().toNanos()
                    ? Optional.of(Failure.of(
                            FailureCode.REPLICA_SILENT,
                            it.call.model() + " has said nothing for "
                                    + gateway.options().silence().toSeconds() + " s."))
                    : Optional.empty();
        }
        if (!isHere(it.call)) return Optional.empty();
        Optional<Fleet.Model> model = gateway.findModel(it.call.model());
        if (model.isEmpty()) {
            return Optional.of(Failure.of(FailureCode.MODEL_NOT_FOUND, it.call.model() + " was undeployed."));
        }
        Optional<Failure> hopeless = Unserved.hopeless(model.get());
        if (hopeless.isPresent()) return hopeless;
        long waited = it.waited(now);
        boolean isLoading = model.get().places().isEmpty();
        if (isLoading && waited > gateway.options().loadWait().toNanos())
            return Optional.of(Unserved.loading(model.get()));
        Duration patience = it.isUrgent() ? gateway.options().queueWait() : PATIENCE;
        return waited > patience.toNanos()
                ? Optional.of(Failure.of(
                        FailureCode.OVERLOADED,
                        it.call.model() + ": no slot became free within " + patience.toSeconds() + " s."))
                : Optional.empty();
    }

    // what calls need

    Inference inference() {
        return gateway.inference();
    }

    String nodeName(Replica replica) {
        return gateway.nodeName(replica);
    }

    void leave(AgentAsk it, Replica replica, long nanos) {
        gateway.lane(it.call.model()).leave(replica, it.promptTokens(), nanos);
    }

    GenerateRequest request(AgentCall call) {
        Fleet.@Nullable Model model = gateway.findModel(call.model()).orElse(null);
        if (model == null) {
            throw FailureException.of(FailureCode.MODEL_NOT_FOUND, call.model() + " was undeployed.", "");
        }
        List<Prompts.Message> messages = call.messages().stream()
                .map(it -> new Prompts.Message(AgentBody.role(it), it.text()))
                .toList();
        GenerateRequest.Builder request = GenerateRequest.newBuilder();
        call.schema()
                .ifPresent(schema -> request.setGrammar(Grammar.newBuilder().setJsonSchema(schema)));
        return request.setRequestId(call.requestId())
                .setText(prompts.render(model.facts(), messages))
                .setSampling(Sampling.newBuilder()
                        .setTemperature((float) call.sampling().temperature())
                        .setFrequencyPenalty((float) call.sampling().frequencyPenalty())
                        .setSeed(call.seed()))
                .setMaxTokens(call.maxTokens())
                .setSessionKey("agent/" + call.agent())
                .setPriority(
                        call.urgency() == AgentCall.Urgency.INTERACTIVE
                                ? Priority.PRIORITY_INTERACTIVE
                                : Priority.PRIORITY_BATCH)
                .setDeadlineMillis(LIMIT.toMillis())
                .build();
    }
}
