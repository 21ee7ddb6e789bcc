package io.ruche.agent.djl.weights;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Elements stored as floating-point numbers. */
final class Floats {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    /** Every half-precision number as a float, by its bits: 256 KiB, and several times faster than computing it. */
    private static final float[] HALF = new float[1 << 16];

    static {
        for (int bits = 0; bits < HALF.length; bits++) {
            HALF[bits] = widen(bits);
        }
    }

    private Floats() {}

    static void f32(byte[] source, float[] target, int at, int count) {
        for (int i = 0; i < count; i++) {
            target[at + i] = (float) FLOAT.get(source, i * 4);
        }
    }

    static void f16(byte[] source, float[] target, int at, int count) {
        for (int i = 0; i < count; i++) {
            target[at + i] = half(source, i * 2);
        }
    }

    static void bf16(byte[] source, float[] target, int at, int count) {
        for (int i = 0; i < count; i++) {
            target[at + i] = Float.intBitsToFloat((short) SHORT.get(source, i * 2) << 16);
        }
    }

    /** The half-precision number at this byte. */
    static float half(byte[] source, int position) {
        return HALF[(short) SHORT.get(source, position) & 0xffff];
    }

    private static float widen(int bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude = switch (exponent) {
            case 0 -> fraction * 0x1p-24f;
            case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            default -> (0x400 + fraction) * Math.scalb(1f, exponent - 25);
        };
        return bits >= 0x8000 ? -magnitude : magnitude;
    }
}
