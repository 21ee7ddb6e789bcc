package io.ruche.control.organisation.turn;

import io.ruche.control.state.VirtualWorld;
import io.ruche.control.tools.ToolAnswer;
import io.ruche.control.tools.ToolCall;
import io.ruche.control.tools.ToolProxy;
import io.ruche.scheduler.organisation.turn.EffectClass;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tools that outlive whoever asks them, and count how often each thing happened. Orders and answers are late or lost; an
 * order may come when the one who sent it is dead.
 */
final class CountingTools {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final VirtualWorld world;
    private final Random random;
    private final boolean forgetsEpochs;
    private final Map<String, Integer> happened = new TreeMap<>();
    /** Of what must not be done twice, by member and key: whether it is over. */
    private final Map<String, Boolean> logs = new TreeMap<>();

    private final Set<String> givenUp = new TreeSet<>();
    private final Set<String> tooLate = new TreeSet<>();
    private long epoch;
    private long asked;
    private boolean calm;

    /** @param forgetsEpochs a bug: whoever led before is still obeyed */
    CountingTools(VirtualWorld world, boolean forgetsEpochs) {
        this.world = world;
        this.random = world.random();
        this.forgetsEpochs = forgetsEpochs;
    }

    void calm() {
        calm = true;
    }

    long asked() {
        return asked;
    }

    int happened(String key) {
        return happened.getOrDefault(key, 0);
    }

    Set<String> keys() {
        return happened.keySet();
    }

    /** From now on nobody expects it to happen. */
    void giveUp(String key) {
        givenUp.add(key);
    }

    /** What happened after it was given up. */
    Set<String> tooLate() {
        return tooLate;
    }

    /** The way of one process of a member to its own. */
    ToolProxy of(String member, ScriptedCalls.Life life) {
        return new ToolProxy() {
            @Override
            public CompletionStage<Void> fence(long leads) {
                CompletableFuture<Void> known = new CompletableFuture<>();
                world.after(Duration.ofMillis(random.nextInt(3_000)), () -> {
                    epoch = Math.max(epoch, leads);
                    if (life.isAlive()) known.complete(null);
                });
                return known;
            }

            @Override
            public CompletionStage<ToolAnswer> perform(ToolCall call) {
                return send(member, life, call);
            }
        };
    }

    private CompletionStage<ToolAnswer> send(String member, ScriptedCalls.Life life, ToolCall call) {
        asked++;
        CompletableFuture<ToolAnswer> answer = new CompletableFuture<>();
        boolean isLost = !calm && random.nextInt(16) == 0;
        boolean isDeaf = !calm && random.nextInt(16) == 0;
        if (!isLost) {
            int late = random.nextInt(4) == 0 ? 15_000 : 300;
            world.after(Duration.ofMillis(5 + random.nextInt(late)), () -> {
                Optional<ToolAnswer> what = perform(member, call);
                if (isDeaf || what.isEmpty()) return;
                world.after(Duration.ofMillis(random.nextInt(200)), () -> {
                    if (life.isAlive()) answer.complete(what.get());
                });
            });
        }
        boolean isUnkeyed = call.effectClass() == EffectClass.UNKEYED;
        world.after(TIMEOUT, () -> {
            if (!life.isAlive()) return;
            answer.complete(
                    isUnkeyed
                            ? new ToolAnswer.Unknown("Nobody answered.")
                            : new ToolAnswer.Failed("Nobody answered.", true));
        });
        return answer;
    }

    /** Empty when it dies in the middle. */
    private Optional<ToolAnswer> perform(String member, ToolCall call) {
        if (call.epoch() < epoch && !forgetsEpochs) {
            return Optional.of(new ToolAnswer.Failed("Somebody else leads.", true));
        }
        epoch = Math.max(epoch, call.epoch());
        String logged = member + " " + call.key();
        if (call.effectClass() == EffectClass.UNKEYED) {
            Boolean isOver = logs.putIfAbsent(logged, false);
            if (isOver != null) {
                return Optional.of(isOver ? new ToolAnswer.Done("Done.") : new ToolAnswer.Unknown("It was begun."));
            }
        }
        if (random.nextInt(10) == 0) {
            logs.remove(logged);
            return Optional.of(new ToolAnswer.Failed("It is broken.", random.nextBoolean()));
        }
        if (givenUp.contains(call.key())) tooLate.add(call.key());
        happened.merge(call.key(), 1, Integer::sum);
        if (!calm && random.nextInt(12) == 0) return Optional.empty();
        logs.computeIfPresent(logged, (key, isOver) -> true);
        return Optional.of(new ToolAnswer.Done("Done."));
    }
}
