package io.ruche.agent.djl.weights;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * ggml's blocks of 32 elements: a scale, in some a minimum, then the quants. In the 4 and 5 bit ones the low nibbles are
 * the first 16 elements and the high ones the last 16; the fifth bits are in a word of their own.
 */
final class Blocks32 {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Blocks32() {}

    static void q4v0(byte[] source, float[] target, int at, int count) {
        int from = 0;
        for (int to = at; to < at + count; to += 32, from += 18) {
            float scale = Floats.half(source, from);
            for (int i = 0; i < 16; i++) {
                int pair = source[from + 2 + i];
                target[to + i] = scale * ((pair & 0xf) - 8);
                target[to + 16 + i] = scale * ((pair >> 4 & 0xf) - 8);
            }
        }
    }

    static void q4v1(byte[] source, float[] target, int at, int count) {
        int from = 0;
        for (int to = at; to < at + count; to += 32, from += 20) {
            float scale = Floats.half(source, from);
            float minimum = Floats.half(source, from + 2);
            for (int i = 0; i < 16; i++) {
                int pair = source[from + 4 + i];
                target[to + i] = scale * (pair & 0xf) + minimum;
                target[to + 16 + i] = scale * (pair >> 4 & 0xf) + minimum;
            }
        }
    }

    static void q5v0(byte[] source, float[] target, int at, int count) {
        int from = 0;
        for (int to = at; to < at + count; to += 32, from += 22) {
            float scale = Floats.half(source, from);
            int fifth = (int) INT.get(source, from + 2);
            for (int i = 0; i < 16; i++) {
                int pair = source[from + 6 + i];
                target[to + i] = scale * ((pair & 0xf | (fifth >>> i & 1) << 4) - 16);
                target[to + 16 + i] = scale * ((pair >> 4 & 0xf | (fifth >>> i + 16 & 1) << 4) - 16);
            }
        }
    }

    static void q5v1(byte[] source, float[] target, int at, int count) {
        int from = 0;
        for (int to = at; to < at + count; to += 32, from += 24) {
            float scale = Floats.half(source, from);
            float minimum = Floats.half(source, from + 2);
            int fifth = (int) INT.get(source, from + 4);
            for (int i = 0; i < 16; i++) {
                int pair = source[from + 8 + i];
                target[to + i] = scale * (pair & 0xf | (fifth >>> i & 1) << 4) + minimum;
                target[to + 16 + i] = scale * (pair >> 4 & 0xf | (fifth >>> i + 16 & 1) << 4) + minimum;
            }
        }
    }

    static void q8v0(byte[] source, float[] target, int at, int count) {
        int from = 0;
        for (int to = at; to < at + count; to += 32, from += 34) {
            float scale = Floats.half(source, from);
            for (int i = 0; i < 32; i++) {
                target[to + i] = scale * source[from + 2 + i];
            }
        }
    }
}
