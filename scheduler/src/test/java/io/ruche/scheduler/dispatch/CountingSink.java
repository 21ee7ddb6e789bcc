package io.ruche.scheduler.dispatch;

import io.ruche.scheduler.organisation.turn.Effect;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tool proxies and the world behind them, which counts how often each thing happened to it. Each member has a proxy of its
 * own, that writes down what must not be done twice: before it begins, and when it is over.
 */
final class CountingSink {
    private final SimulatedEntropy chance;
    private final boolean forgetsEpochs;
    private final Map<String, Integer> happened = new TreeMap<>();
    private final Map<String, String> files = new TreeMap<>();
    /** By proxy and key: whether it is over. */
    private final Map<String, Boolean> logs = new TreeMap<>();

    private final Set<String> givenUp = new TreeSet<>();
    private final List<String> tooLate = new ArrayList<>();
    private long epoch;
    private long performed;

    /** @param forgetsEpochs a bug: whoever led before is still obeyed */
    CountingSink(SimulatedEntropy chance, boolean forgetsEpochs) {
        this.chance = chance;
        this.forgetsEpochs = forgetsEpochs;
    }

    /** A new leader makes itself known. */
    void greet(long newEpoch) {
        epoch = Math.max(epoch, newEpoch);
    }

    /**
     * What it answers; empty when it refuses whoever leads no longer, or dies in the middle.
     *
     * @param proxy the member's that leads
     */
    Optional<Outcome> perform(long from, String proxy, Effect effect, int index, long nowMillis) {
        if (from < epoch && !forgetsEpochs) return Optional.empty();
        greet(from);
        performed++;
        String logged = proxy + " " + effect.key();
        if (effect.effectClass() == EffectClass.UNKEYED) {
            Boolean isOver = logs.putIfAbsent(logged, false);
            if (isOver != null) {
                Outcome.Status status = isOver ? Outcome.Status.OK : Outcome.Status.UNKNOWN;
                return Optional.of(new Outcome.Performed(index, nowMillis, status, "As it is written."));
            }
        }
        boolean again = effect.effectClass() == EffectClass.KEYED && happened.containsKey(effect.key());
        if (!again && chance.percent(10)) {
            logs.remove(logged);
            return Optional.of(new Outcome.Performed(index, nowMillis, Outcome.Status.FAILED, "It is broken."));
        }
        if (givenUp.contains(effect.key())) tooLate.add(effect.key());
        if (!again) happened.merge(effect.key(), 1, Integer::sum);
        if (effect.effectClass() == EffectClass.IDEMPOTENT) files.put(effect.key(), effect.args());
        if (chance.percent(3)) return Optional.empty();
        logs.computeIfPresent(logged, (key, isOver) -> true);
        return Optional.of(new Outcome.Performed(index, nowMillis, Outcome.Status.OK, "Done."));
    }

    /** From now on nobody expects it to happen. */
    void giveUp(String key) {
        givenUp.add(key);
    }

    int happened(String key) {
        return happened.getOrDefault(key, 0);
    }

    Set<String> keys() {
        return happened.keySet();
    }

    /** What happened after it was given up. */
    List<String> tooLate() {
        return tooLate;
    }

    /** Everything that it was ever asked. */
    long performed() {
        return performed;
    }
}
