package io.ruche.agent.tools;

import com.google.protobuf.ByteString;
import io.ruche.proto.ToolDone;
import io.ruche.proto.ToolEffect;
import io.ruche.proto.ToolFailed;
import io.ruche.proto.ToolRow;
import io.ruche.proto.ToolServicePerformRequest;
import io.ruche.proto.ToolServicePerformResponse;
import io.ruche.proto.ToolUnknown;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.hash.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has tools do what they are asked for, once for each key, for the newest leader alone. Any thread; nothing here waits,
 * the desk has threads of its own that end when there is nothing to do.
 */
public final class ToolDesk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ToolDesk.class);
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int LONGEST_KEY = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Tool> tools;
    private final ToolLimits limits;
    private final EffectMemory memory;
    private final EpochFence fence;
    private final ToolThreads threads = new ToolThreads();
    /** Effects under way, by key: whoever sends one again hears of the one that goes on. On this lock. */
    private final Map<String, CompletableFuture<ToolServicePerformResponse>> underWay = new HashMap<>();

    private ToolDesk(Map<String, Tool> tools, ToolLimits limits, EffectMemory memory, EpochFence fence) {
        this.tools = Map.copyOf(tools);
        this.limits = limits;
        this.memory = memory;
        this.fence = fence;
    }

    /**
     * @param folder where it remembers what was done
     * @param tools by name
     * @throws java.io.UncheckedIOException when the folder cannot be written
     */
    public static ToolDesk open(Path folder, Map<String, Tool> tools, ToolLimits limits) {
        EffectMemory memory = EffectMemory.open(folder, EffectMemory.MOST_KEYS);
        return new ToolDesk(tools, limits, memory, new EpochFence(memory, PATIENCE));
    }

    /** The cluster that this agent belongs to; in a new one nothing that was done in the other counts. */
    public void cluster(String id) {
        fence.cluster(id);
    }

    /** The agent follows a leader of this epoch. */
    public void follows(long epoch) {
        fence.follows(epoch);
    }

    /** Makes an epoch known; fails with a {@link FailureException}. */
    CompletionStage<Long> fence(long epoch) {
        CompletableFuture<Long> raised = new CompletableFuture<>();
        boolean taken = threads.files(() -> complete(raised, () -> {
            fence.raise(epoch);
            return fence.highest();
        }));
        if (!taken) raised.completeExceptionally(busy());
        return raised;
    }

    /** Fails with a {@link FailureException} when it was not even tried. */
    CompletionStage<ToolServicePerformResponse> perform(ToolServicePerformRequest request) {
        CompletableFuture<ToolServicePerformResponse> answer = new CompletableFuture<>();
        Tool tool = tools.get(request.getTool());
        Optional<Failure> wrong = check(request, tool);
        if (tool == null || wrong.isPresent()) {
            answer.completeExceptionally(new FailureException(wrong.orElseThrow()));
            return answer;
        }

        boolean changes = tool.effect() != ToolEffect.TOOL_EFFECT_READ;
        if (changes) {
            synchronized (underWay) {
                CompletableFuture<ToolServicePerformResponse> same = underWay.get(request.getKey());
                if (same != null) return same.copy();
                underWay.put(request.getKey(), answer);
            }
        }
        Runnable work = () -> complete(answer, () -> changes ? change(tool, request) : read(tool, request));
        if (!(tool.isRemote() ? threads.remote(work) : threads.files(work))) {
            answer.completeExceptionally(busy());
        }
        return changes ? answer.whenComplete((response, thrown) -> over(request.getKey())) : answer;
    }

    private void over(String key) {
        synchronized (underWay) {
            underWay.remove(key);
        }
    }

    private Optional<Failure> check(ToolServicePerformRequest request, @Nullable Tool tool) {
        if (tool == null) {
            return invalid("tool: " + Failure.printable(request.getTool()) + " (expected: one of "
                    + String.join(", ", tools.keySet().stream().sorted().toList()) + ").");
        }
        if (tool.effect() != request.getEffect()) {
            return invalid("effect: " + request.getEffect() + " (expected: " + tool.effect() + ", as "
                    + request.getTool() + " has it).");
        }
        if (request.getKey().isEmpty() || request.getKey().length() > LONGEST_KEY) {
            return invalid(
                    "key: " + Failure.printable(request.getKey()) + " (expected: 1-" + LONGEST_KEY + " characters).");
        }
        if (!LABEL.matcher(request.getOrganisation()).matches()) {
            return invalid("organisation: " + Failure.printable(request.getOrganisation())
                    + " (expected: letters, digits and '-').");
        }
        return Optional.empty();
    }

    private static Optional<Failure> invalid(String message) {
        return Optional.of(Failure.of(FailureCode.INVALID_REQUEST, message));
    }

    private static FailureException busy() {
        return FailureException.of(
                FailureCode.OVERLOADED, "This agent's tools have too much to do.", "Send it again in a moment.");
    }

    private static <T> void complete(CompletableFuture<T> future, Supplier<T> work) {
        try {
            future.complete(work.get());
        } catch (RuntimeException | Error e) {
            if (!(e instanceof FailureException)) LOG.error("A tool's call ended in an unexpected way", e);
            future.completeExceptionally(e);
        }
    }

    private ToolServicePerformResponse read(Tool tool, ToolServicePerformRequest request) {
        fence.raise(request.getEpoch());
        try {
            return done(tool.perform(task(request)));
        } catch (ToolException e) {
            return failed(e.text(), e.isRetryable());
        }
    }

    private ToolServicePerformResponse change(Tool tool, ToolServicePerformRequest request) {
        fence.enter(request.getEpoch());
        try {
            ByteString hash = hash(request);
            Optional<ToolRow> known = memory.find(request.getKey());
            Optional<ToolServicePerformResponse> before = known.flatMap(row -> remembered(row, request, hash));
            if (before.isPresent()) return before.get();
            if (known.isEmpty() && isOnceOnly(tool) && mayBeForgotten(request)) {
                return unknown("It may have been done, and this agent's memory does not reach back so far.");
            }
            return effect(tool, request, hash);
        } finally {
            fence.leave(request.getEpoch());
        }
    }

    private static boolean isOnceOnly(Tool tool) {
        return tool.effect() == ToolEffect.TOOL_EFFECT_UNKEYED;
    }

    private boolean mayBeForgotten(ToolServicePerformRequest request) {
        return request.getSentSince() != 0 && !memory.isWholeSince(request.getSentSince());
    }

    /** Empty when it may be done now. */
    private static Optional<ToolServicePerformResponse> remembered(
            ToolRow row, ToolServicePerformRequest request, ByteString hash) {
        ByteString expected =
                row.hasEnded() ? row.getEnded().getHash() : row.getBegun().getHash();
        if (!expected.equals(hash)) {
            throw FailureException.of(
                    FailureCode.KEY_REUSED,
                    "key: " + Failure.printable(request.getKey()) + " was used for another effect.",
                    "Each effect has a key of its own.");
        }
        if (row.hasBegun()) {
            return Optional.of(unknown("It was begun, and its end is not known."));
        }
        if (!row.getEnded().getFailed()) return Optional.of(done(row.getEnded().getText()));
        return Optional.empty();
    }

    private ToolServicePerformResponse effect(Tool tool, ToolServicePerformRequest request, ByteString hash) {
        String key = request.getKey();
        boolean isOnceOnly = isOnceOnly(tool);
        long sent = isOnceOnly ? request.getEpoch() : 0;
        try {
            ToolTask task = task(request);
            if (isOnceOnly) memory.begun(key, hash, sent);
            return done(key, hash, tool.perform(task), sent);
        } catch (ToolException e) {
            return failed(key, hash, e, sent);
        } catch (IOException e) {
            return failed("What is to be done could not be written down first: " + e.getMessage() + ".", true);
        } catch (OpenEndException e) {
            return isOnceOnly ? unknown(e.text()) : failed(e.text(), true);
        } catch (RuntimeException e) {
            LOG.error("{} of {} ended in an unexpected way", request.getTool(), key, e);
            return isOnceOnly
                    ? unknown("The tool failed while it was at it: " + e + ".")
                    : failed("The tool failed: " + e + ".", true);
        }
    }

    /** It happened, whether or not that can be written down: sent again it then happens again where it may, else not. */
    private ToolServicePerformResponse done(String key, ByteString hash, String text, long sent) {
        try {
            memory.done(key, hash, text, sent);
        } catch (IOException e) {
            LOG.warn("{} was done, and that could not be written down: {}", key, e.toString());
        }
        return done(text);
    }

    private ToolServicePerformResponse failed(String key, ByteString hash, ToolException why, long sent) {
        try {
            memory.failed(key, hash, why, sent);
        } catch (IOException e) {
            LOG.warn("{} failed, and that could not be written down: {}", key, e.toString());
        }
        return failed(why.text(), why.isRetryable());
    }

    private ToolTask task(ToolServicePerformRequest request) throws ToolException {
        int own = limits.mostAnswerBytes();
        return new ToolTask(
                request.getKey(),
                request.getOrganisation(),
                ToolArgs.parse(request.getArgsJson()),
                request.getHostsList(),
                request.getMaxBytes() == 0 ? own : (int) Math.min(own, Integer.toUnsignedLong(request.getMaxBytes())));
    }

    private static ByteString hash(ToolServicePerformRequest request) {
        MessageDigest digest = Sha256.digest();
        for (String part : new String[] {request.getOrganisation(), request.getTool(), request.getArgsJson()}) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return ByteString.copyFrom(digest.digest());
    }

    private static ToolServicePerformResponse done(String text) {
        return ToolServicePerformResponse.newBuilder()
                .setDone(ToolDone.newBuilder().setText(text))
                .build();
    }

    private static ToolServicePerformResponse failed(String text, boolean retryable) {
        return ToolServicePerformResponse.newBuilder()
                .setFailed(ToolFailed.newBuilder().setText(text).setRetryable(retryable))
                .build();
    }

    private static ToolServicePerformResponse unknown(String text) {
        return ToolServicePerformResponse.newBuilder()
                .setUnknown(ToolUnknown.newBuilder().setText(text))
                .build();
    }

    /** What is under way ends by itself within its limits; nothing new begins. Idempotent. */
    @Override
    public void close() {
        threads.close();
        memory.close();
    }
}
