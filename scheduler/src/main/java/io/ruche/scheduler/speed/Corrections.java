package io.ruche.scheduler.speed;

import java.util.Arrays;
import java.util.List;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * How far predictions are off on real machines, learnt from what agents measure: for each device, runtime and family of
 * models the median of measured over predicted. One slow hour or one broken reading moves a median little, and whatever
 * is measured, a correction stays within a factor of eight. Immutable, any thread.
 */
public final class Corrections {
    /** Nothing was measured yet. */
    public static final Corrections NONE = new Corrections(HashTreePMap.empty());

    /** Ratios kept of each; the oldest go. */
    static final int KEPT = 31;
    /** From here on a median is taken for more than chance. */
    static final int ENOUGH = 3;

    private static final double MOST = 8;

    /**
     * What a correction holds for.
     *
     * @param device its name
     * @param runtime its name
     * @param family of models, as the header's architecture
     */
    public record Subject(String device, String runtime, String family) {
        Subject ofAllFamilies() {
            return new Subject(device, runtime, "");
        }
    }

    private final PMap<Subject, PVector<Double>> ratios;

    private Corrections(PMap<Subject, PVector<Double>> ratios) {
        this.ratios = ratios;
    }

    /** With one more measurement; one that is no positive number on either side is none. */
    public Corrections with(Subject subject, double measuredTokensPerSecond, double predictedTokensPerSecond) {
        double ratio = measuredTokensPerSecond / predictedTokensPerSecond;
        if (!(measuredTokensPerSecond > 0) || !(predictedTokensPerSecond > 0) || Double.isInfinite(ratio)) return this;
        return new Corrections(added(added(ratios, subject, ratio), subject.ofAllFamilies(), ratio));
    }

    private static PMap<Subject, PVector<Double>> added(
            PMap<Subject, PVector<Double>> ratios, Subject subject, double ratio) {
        PVector<Double> kept = ratios.getOrDefault(subject, TreePVector.empty()).plus(ratio);
        return ratios.plus(subject, kept.size() > KEPT ? kept.minus(0) : kept);
    }

    /**
     * What to multiply predicted tokens a second with: the family's own median, else that of all families of the runtime
     * on the device, else 1.
     */
    public double factor(Subject subject) {
        for (Subject known : List.of(subject, subject.ofAllFamilies())) {
            List<Double> measured = ratios.getOrDefault(known, TreePVector.empty());
            if (measured.size() >= ENOUGH) return Math.max(1 / MOST, Math.min(MOST, median(measured)));
        }
        return 1;
    }

    /** Measurements that the family's own correction rests on. */
    public int measurements(Subject subject) {
        return ratios.getOrDefault(subject, TreePVector.empty()).size();
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : Math.sqrt(sorted[middle - 1] * sorted[middle]);
    }
}
