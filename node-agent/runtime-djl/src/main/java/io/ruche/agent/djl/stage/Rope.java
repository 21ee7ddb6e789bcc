package io.ruche.agent.djl.stage;

import io.ruche.scheduler.model.Architecture.RopeStyle;
import io.ruche.scheduler.model.ModelDescription;

/**
 * Rotary position embedding as data. Inside a stage, pairs are always neighbours; elements of a head that do not rotate
 * are pairs turned by nothing. Models that pair halves have the rows of their query and key matrices put in the order of
 * {@link #row}: scores are sums over a head's elements, so the order does not matter as long as both share it.
 */
final class Rope {
    private Rope() {}

    /**
     * Cosine and sine of each position and pair, {@code [positions, headLength / 2, 2]}.
     *
     * @param factors divisors of the frequencies, one a pair; empty when the model has none
     */
    static float[] table(ModelDescription model, float[] factors, int positions) {
        int pairs = model.keyHeadLength() / 2;
        int turning = model.ropeDimensions() / 2;
        double stretch = model.ropeScaling().kind().equals("linear")
                ? model.ropeScaling().factor()
                : 1;
        float[] table = new float[positions * pairs * 2];
        for (int pair = 0; pair < pairs; pair++) {
            double frequency = pair < turning
                    ? Math.pow(model.ropeBase(), -2.0 * pair / model.ropeDimensions())
                            / (factors.length > pair ? factors[pair] : 1)
                            / stretch
                    : 0;
            for (int position = 0; position < positions; position++) {
                int at = (position * pairs + pair) * 2;
                table[at] = (float) Math.cos(position * frequency);
                table[at + 1] = (float) Math.sin(position * frequency);
            }
        }
        return table;
    }

    /** Which row of the stored matrix belongs at {@code row} of the loaded one. */
    static int row(RopeStyle style, int headLength, int ropeDimensions, int row) {
        int inHead = row % headLength;
        if (style == RopeStyle.INTERLEAVED || inHead >= ropeDimensions) {
            return row;
        }
        int half = inHead % 2 == 0 ? inHead / 2 : ropeDimensions / 2 + inHead / 2;
        return row - inHead + half;
    }
}
