package io.ruche.scheduler.world.simulated;

import io.ruche.scheduler.world.Entropy;

/** Chance from a seed: SplitMix64, after Steele, Lea and Flood (2014). Never for secrets. */
public final class SimulatedEntropy implements Entropy {
    private static final String LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

    private long state;

    public SimulatedEntropy(long seed) {
        this.state = seed;
    }

    @Override
    public long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** From 0 to {@code bound} - 1. */
    public int below(int bound) {
        return (int) Long.remainderUnsigned(nextLong(), bound);
    }

    /** True this often in a hundred. */
    public boolean percent(int chance) {
        return below(100) < chance;
    }

    @Override
    public String id(String prefix) {
        StringBuilder id = new StringBuilder(prefix).append('-');
        for (int i = 0; i < 8; i++) id.append(LETTERS.charAt(below(LETTERS.length())));
        return id.toString();
    }

    @Override
    public void fill(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) nextLong();
    }
}
