package io.ruche.scheduler.twin;

import io.ruche.scheduler.world.simulated.SimulatedEntropy;

/** What is drawn by lot. */
final class Chances {
    private Chances() {}

    /** 0 or more, below 1. */
    static double share(SimulatedEntropy chance) {
        return (chance.nextLong() >>> 11) * 0x1.0p-53;
    }

    static double exponential(SimulatedEntropy chance, double mean) {
        return -mean * Math.log(1 - share(chance));
    }

    /** Of this mean, with this standard deviation of its logarithm. */
    static double logNormal(SimulatedEntropy chance, double mean, double spread) {
        double normal = Math.sqrt(-2 * Math.log(1 - share(chance))) * Math.cos(2 * Math.PI * share(chance));
        return mean * Math.exp(spread * normal - spread * spread / 2);
    }

    static long hash(String text) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
        return hash;
    }
}
