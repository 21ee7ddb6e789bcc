package io.ruche.agent.djl.weights;

/**
 * ggml's K-quants: super-blocks of 256 elements with one or two half-precision scales, and small scales of their own for
 * each group of 16 or 32 elements.
 */
final class Blocks256 {
    private static final int Q4_K_BYTES = 144;
    private static final int Q5_K_BYTES = 176;
    private static final int Q6_K_BYTES = 210;

    private Blocks256() {}

    /** scale, minimum, 12 bytes of group scales, 128 bytes of nibbles: 32 low ones, then the 32 high ones, four times. */
    static void q4k(byte[] source, float[] target, int at, int count) {
        int from = 0;
        for (int to = at; to < at + count; to += 256, from += Q4_K_BYTES) {
            float scale = Floats.half(source, from);
            float minimum = Floats.half(source, from + 2);
            for (int group = 0; group < 8; group++) {
                float groupScale = scale * groupScale(source, from + 4, group);
                float groupMinimum = minimum * groupMinimum(source, from + 4, group);
                int quants = from + 16 + (group >> 1) * 32;
                int shift = (group & 1) * 4;
                int out = to + group * 32;
                for (int i = 0; i < 32; i++) {
                    target[out + i] = groupScale * (source[quants + i] >> shift & 0xf) - groupMinimum;
                }
            }
        }
    }

    /** As Q4_K, with 32 bytes between that hold the fifth bits: bit g of byte i belongs to element i of group g. */
    static void q5k(byte[] source, float[] target, int at, int count) {
        int from = 0;
        for (int to = at; to < at + count; to += 256, from += Q5_K_BYTES) {
            float scale = Floats.half(source, from);
            float minimum = Floats.half(source, from + 2);
            int fifth = from + 16;
            for (int group = 0; group < 8; group++) {
                float groupScale = scale * groupScale(source, from + 4, group);
                float groupMinimum = minimum * groupMinimum(source, from + 4, group);
                int quants = from + 48 + (group >> 1) * 32;
                int shift = (group & 1) * 4;
                int out = to + group * 32;
                for (int i = 0; i < 32; i++) {
                    int quant = source[quants + i] >> shift & 0xf | (source[fifth + i] >> group & 1) << 4;
                    target[out + i] = groupScale * quant - groupMinimum;
                }
            }
        }
    }

    /** 128 bytes of low nibbles, 64 of high bit pairs, 16 signed group scales, scale. Halves of 128 elements. */
    static void q6k(byte[] source, float[] target, int at, int count) {
        int from = 0;
        for (int to = at; to < at + count; to += 256, from += Q6_K_BYTES) {
            float scale = Floats.half(source, from + 208);
            for (int group = 0; group < 16; group++) {
                float groupScale = scale * source[from + 192 + group];
                int half = group >> 3;
                int quarter = group >> 1 & 3; // which 32 of the half's 128 elements
                int lane = (group & 1) * 16;
                int low = from + half * 64 + (quarter & 1) * 32 + lane;
                int high = from + 128 + half * 32 + lane;
                int lowShift = (quarter >> 1) * 4;
                int highShift = quarter * 2;
                int out = to + group * 16;
                for (int i = 0; i < 16; i++) {
                    int quant = source[low + i] >> lowShift & 0xf | (source[high + i] >> highShift & 3) << 4;
                    target[out + i] = groupScale * (quant - 32);
                }
            }
        }
    }

    /** 8 scales and 8 minima of 6 bits each in 12 bytes: the first four whole, the others split (ggml-quants.c). */
    private static int groupScale(byte[] source, int at, int group) {
        return group < 4
                ? source[at + group] & 0x3f
                : source[at + group + 4] & 0xf | (source[at + group - 4] >> 6 & 3) << 4;
    }

    private static int groupMinimum(byte[] source, int at, int group) {
        return group < 4
                ? source[at + group + 4] & 0x3f
                : source[at + group + 4] >> 4 & 0xf | (source[at + group] >> 6 & 3) << 4;
    }
}
