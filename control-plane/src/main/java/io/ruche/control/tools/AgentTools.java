package io.ruche.control.tools;

import io.ruche.proto.ToolEffect;
import io.ruche.proto.ToolServicePerformRequest;
import io.ruche.proto.ToolServicePerformResponse;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.reconcile.NodeObserved;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has tools do things on agents. All of it happens on one machine, the control plane's own: there the workspaces are, and
 * one proxy sees every key. Other agents are told of epochs all the same, so that whichever has the workspaces next knows
 * them. Any thread.
 */
public final class AgentTools implements ToolProxy, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentTools.class);
    /** A page may take 20 s, and may have waited for others before it. */
    private static final Duration ANSWER = Duration.ofSeconds(25);

    private static final Duration FENCED = Duration.ofSeconds(12);
    private static final Duration FENCE_AGAIN = Duration.ofMillis(500);
    /** Before something is sent once more whose answer was lost; all of it together stays within the port's minute. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final int MOST_SENT = 2;
    /** For the one agent that knows whether something happened: it may be about to come back. */
    private static final int MOST_LOOKS = 16;

    private final Supplier<State> state;
    private final Supplier<Observed> observed;
    private final NodeId home;
    private final Timers timers;
    private final Duration patience;
    private final ToolLink link;

    /**
     * @param home the agent of the control plane's own machine
     * @param dataKeys the key that the agent at this data address wants to see; empty for none
     * @param timers any loop's; its tasks here return at once
     */
    public AgentTools(
            Supplier<State> state,
            Supplier<Observed> observed,
            NodeId home,
            UnaryOperator<String> dataKeys,
            Timers timers) {
        this(state, observed, home, dataKeys, timers, ANSWER);
    }

    /** @param patience with one answer */
    AgentTools(
            Supplier<State> state,
            Supplier<Observed> observed,
            NodeId home,
            UnaryOperator<String> dataKeys,
            Timers timers,
            Duration patience) {
        this.state = state;
        this.observed = observed;
        this.home = home;
        this.timers = timers;
        this.patience = patience;
        this.link = new ToolLink(dataKeys);
    }

    @Override
    public CompletionStage<Void> fence(long epoch) {
        CompletableFuture<?>[] all = connected().stream()
                .map(node -> {
                    CompletableFuture<Void> told = new CompletableFuture<>();
                    fence(node.id(), epoch, told);
                    return told;
                })
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all);
    }

    private void fence(NodeId id, long epoch, CompletableFuture<Void> told) {
        Optional<Node> node = find(id);
        if (node.isEmpty()) {
            told.complete(null);
            return;
        }
        String address = node.get().dataAddress();
        var unused = link.fence(address, epoch, FENCED).whenComplete((known, thrown) -> {
            if (thrown == null) {
                told.complete(null);
                return;
            }
            Failure failure = failure(thrown);
            log.warn("Node {} has not heard of epoch {} yet: {}", id, epoch, failure.text());
            // one that is too old itself gets no answer, and stands down
            if (failure.code() != FailureCode.STALE_EPOCH) {
                link.retry(address);
                timers.after(FENCE_AGAIN, () -> fence(id, epoch, told));
            }
        });
    }

    @Override
    public CompletionStage<ToolAnswer> perform(ToolCall call) {
        Work work = new Work(call);
        work.send();
        return work.answer;
    }

    /** One call with its tries, one after the other. */
    private final class Work {
        private final CompletableFuture<ToolAnswer> answer = new CompletableFuture<>();
        private final ToolServicePerformRequest.Builder request;
        private final boolean isOnceOnly;
        private int looked;
        private int sent;

        Work(ToolCall call) {
            request = request(call);
            isOnceOnly = !call.effectClass().isRepeatable();
        }

        void send() {
            Optional<Node> node = find(home);
            if (node.isEmpty()) {
                looked++;
                if (looked > (mayHaveHappened() ? MOST_LOOKS : 1)) end(away(), true);
                else timers.after(PAUSE, this::send);
                return;
            }
            String address = node.get().dataAddress();
            var unused = link.perform(address, request.build(), patience).whenComplete((response, thrown) -> {
                if (thrown == null) {
                    answer.complete(answer(response));
                    return;
                }
                Failure failure = failure(thrown);
                if (isRefusal(failure.code())) {
                    end(failure, failure.code() == FailureCode.OVERLOADED);
                    return;
                }
                link.retry(address);
                // one that must not be done twice can be sent twice to a proxy that knows its key
                if (request.getSentSince() == 0) request.setSentSince(request.getEpoch());
                if (++sent < MOST_SENT) timers.after(PAUSE, this::send);
                else end(failure, true);
            });
        }

        /** Without a word of a proxy that knows. */
        private void end(Failure why, boolean retryable) {
            answer.complete(
                    mayHaveHappened()
                            ? new ToolAnswer.Unknown("Nobody knows whether it happened: " + why.text())
                            : new ToolAnswer.Failed(why.text(), retryable));
        }

        private boolean mayHaveHappened() {
            return isOnceOnly && request.getSentSince() != 0;
        }
    }

    /** What an agent says before it begins anything; all else may have come after. */
    private static boolean isRefusal(FailureCode code) {
        return switch (code) {
            case INVALID_REQUEST, KEY_REUSED, STALE_EPOCH, OVERLOADED, DISK_FULL, UNAUTHENTICATED -> true;
            default -> false;
        };
    }

    private static ToolAnswer answer(ToolServicePerformResponse response) {
        return switch (response.getResultCase()) {
            case DONE -> new ToolAnswer.Done(response.getDone().getText());
            case FAILED ->
                new ToolAnswer.Failed(
                        response.getFailed().getText(), response.getFailed().getRetryable());
            case UNKNOWN -> new ToolAnswer.Unknown(response.getUnknown().getText());
            case RESULT_NOT_SET -> new ToolAnswer.Unknown("The agent's answer is of a newer version of Ruche.");
        };
    }

    private static ToolServicePerformRequest.Builder request(ToolCall call) {
        return ToolServicePerformRequest.newBuilder()
                .setEpoch(call.epoch())
                .setKey(call.key())
                .setOrganisation(call.organisation())
                .setAgent(call.agent())
                .setTool(call.tool())
                .setEffect(effect(call.effectClass()))
                .setArgsJson(call.argsJson())
                .addAllHosts(call.hosts())
                .setMaxBytes(call.maxBytes())
                .setSentSince(call.sentSince());
    }

    private static ToolEffect effect(EffectClass effectClass) {
        return switch (effectClass) {
            case READ -> ToolEffect.TOOL_EFFECT_READ;
            case IDEMPOTENT -> ToolEffect.TOOL_EFFECT_IDEMPOTENT;
            case KEYED -> ToolEffect.TOOL_EFFECT_KEYED;
            case UNKEYED -> ToolEffect.TOOL_EFFECT_UNKEYED;
        };
    }

    private static Failure failure(Throwable thrown) {
        return FailureException.unwrap(thrown) instanceof FailureException expected
                ? expected.failure()
                : Failure.of(FailureCode.INTERNAL, "The tools failed: " + thrown + ".");
    }

    private Failure away() {
        return Failure.of(
                FailureCode.UNREACHABLE,
                "The agent of the machine with the workspaces (" + home + ") is not connected.",
                "See ruche nodes.");
    }

    private Optional<Node> find(NodeId id) {
        return connected().stream().filter(node -> node.id().equals(id)).findFirst();
    }

    private List<Node> connected() {
        Observed seen = observed.get();
        List<Node> nodes = state.get().nodes().stream()
                .filter(node ->
                        seen.find(node.id()).filter(NodeObserved::connected).isPresent())
                .toList();
        link.keepOnly(nodes.stream().map(Node::dataAddress).collect(Collectors.toSet()));
        return nodes;
    }

    /** Calls under way fail, as such that nobody knows of. Idempotent. */
    @Override
    public void close() {
        link.close();
    }
}
