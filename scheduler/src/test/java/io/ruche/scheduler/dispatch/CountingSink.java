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

/** A tool proxy and the world behind it, which counts how often each thing happened to it. */
final class CountingSink {
    private final SimulatedEntropy chance;
    private final boolean forgetsEpochs;
    private final Map<String, Integer> happened = new TreeMap<>();
    private final Map<String, String> files = new TreeMap<>();
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

    /** What it answers; empty when it refuses whoever leads no longer. */
    Optional<Outcome> perform(long from, Effect effect, int index, long nowMillis) {
        if (from < epoch && !forgetsEpochs) return Optional.empty();
        greet(from);
        performed++;
        boolean again = effect.effectClass() == EffectClass.KEYED && happened.containsKey(effect.key());
        if (!again && chance.percent(10)) {
            return Optional.of(new Outcome.Performed(index, nowMillis, Outcome.Status.FAILED, "It is broken."));
        }
        if (givenUp.contains(effect.key())) tooLate.add(effect.key());
        if (!again) happened.merge(effect.key(), 1, Integer::sum);
        if (effect.effectClass() == EffectClass.IDEMPOTENT) files.put(effect.key(), effect.args());
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
