package io.ruche.scheduler.simulation;

import io.ruche.scheduler.world.simulated.SimulatedEntropy;

/** A distribution by a few of its quantiles; between two of them its logarithm goes straight. Immutable. */
final class Quantiles {
    private final double[] shares;
    private final double[] values;

    /**
     * @param shares from 0 to 1, rising
     * @param values at each, rising, above 0
     */
    Quantiles(double[] shares, double... values) {
        if (shares.length != values.length) throw new IllegalArgumentException("as many values as shares");
        this.shares = shares.clone();
        this.values = values.clone();
    }

    double at(double share) {
        int upper = 1;
        while (upper < shares.length - 1 && shares[upper] < share) upper++;
        double part = (share - shares[upper - 1]) / (shares[upper] - shares[upper - 1]);
        double low = StrictMath.log(values[upper - 1]);
        return StrictMath.exp(low + part * (StrictMath.log(values[upper]) - low));
    }

    double draw(SimulatedEntropy entropy) {
        return at((entropy.nextLong() >>> 11) * 0x1.0p-53);
    }
}
