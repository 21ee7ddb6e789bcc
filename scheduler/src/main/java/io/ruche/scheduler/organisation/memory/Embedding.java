package io.ruche.scheduler.organisation.memory;

import java.util.Arrays;

/**
 * The meaning of a text as a direction: one byte a component, each times a common scale. Measured against the floats that
 * it was made of, the cosine of two differs by less than 0.01 at 384 components. Immutable, any thread.
 */
public final class Embedding {
    private static final int MOST = 127;
    /** As many as any model of meaning that is served here has. */
    public static final int MOST_COMPONENTS = 4_096;

    /** That of a text which no model has read yet: it is near to nothing. */
    public static final Embedding NONE = new Embedding(new byte[0], 0);

    private final byte[] components;
    private final float scale;
    private final long square;

    private Embedding(byte[] components, float scale) {
        this.components = components;
        this.scale = scale;
        long sum = 0;
        for (byte component : components) sum += component * component;
        this.square = sum;
    }

    /** @throws IllegalArgumentException if a component is no finite number, or if there are none or too many */
    public static Embedding of(float[] vector) {
        checkSize(vector.length);
        float largest = 0;
        for (float component : vector) {
            if (!Float.isFinite(component)) {
                throw new IllegalArgumentException("a component is " + component + " (expected: a finite number)");
            }
            largest = Math.max(largest, Math.abs(component));
        }
        float scale = largest / MOST;
        byte[] components = new byte[vector.length];
        for (int i = 0; scale > 0 && i < vector.length; i++) {
            components[i] = (byte) Math.max(-MOST, Math.min(MOST, Math.round(vector[i] / scale)));
        }
        return new Embedding(components, scale);
    }

    /** One that was stored. */
    public static Embedding of(byte[] components, float scale) {
        checkSize(components.length);
        if (!Float.isFinite(scale) || scale < 0) {
            throw new IllegalArgumentException("scale " + scale + " (expected: a finite number >= 0)");
        }
        return new Embedding(components.clone(), scale);
    }

    private static void checkSize(int size) {
        if (size < 1 || size > MOST_COMPONENTS) {
            throw new IllegalArgumentException(
                    size + " components (expected: 1 to " + MOST_COMPONENTS + ", as the model of meaning has)");
        }
    }

    /**
     * From -1 to 1; 0 when one of them points nowhere.
     *
     * @throws IllegalArgumentException if they were made by models of different size
     */
    public double cosine(Embedding other) {
        if (components.length != other.components.length) {
            throw new IllegalArgumentException("vectors of " + components.length + " and " + other.components.length
                    + " components (expected: both of one model)");
        }
        if (square == 0 || other.square == 0) {
            return 0;
        }
        int product = 0;
        for (int i = 0; i < components.length; i++) product += components[i] * other.components[i];
        return Math.max(-1, Math.min(1, product / Math.sqrt((double) square * other.square)));
    }

    /** The cosine, or 0 if another model made the other one: nothing is known then. */
    double nearness(Embedding other) {
        return components.length == other.components.length ? cosine(other) : 0;
    }

    public boolean isNone() {
        return components.length == 0;
    }

    public int size() {
        return components.length;
    }

    public byte[] components() {
        return components.clone();
    }

    public float scale() {
        return scale;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embedding that && scale == that.scale && Arrays.equals(components, that.components);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components);
    }

    @Override
    public String toString() {
        return components.length + " components, scale " + scale;
    }
}
