package io.ruche.scheduler.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * Ranges of code points as sequences of byte ranges: split until each byte of the lowest and the highest code point spans
 * a range on its own. After R. Cox, "Regular Expression Matching in the Wild".
 */
final class Utf8 {
    private Utf8() {}

    /** Each sequence is pairs of lowest and highest byte. Surrogates have no bytes and are left out. */
    static List<int[]> sequences(int low, int high) {
        List<int[]> out = new ArrayList<>();
        if (low < 0xD800) {
            split(low, Math.min(high, 0xD7FF), out);
        }
        if (high > 0xDFFF) {
            split(Math.max(low, 0xE000), high, out);
        }
        return out;
    }

    private static void split(int low, int high, List<int[]> out) {
        for (int last : new int[] {0x7F, 0x7FF, 0xFFFF}) {
            if (low <= last && last < high) {
                split(low, last, out);
                split(last + 1, high, out);
                return;
            }
        }
        for (int bits = 6; high > 0x7F && bits <= 18; bits += 6) {
            int mask = (1 << bits) - 1;
            if ((low & ~mask) == (high & ~mask)) {
                continue;
            }
            if ((low & mask) != 0) {
                split(low, low | mask, out);
                split((low | mask) + 1, high, out);
                return;
            }
            if ((high & mask) != mask) {
                split(low, (high & ~mask) - 1, out);
                split(high & ~mask, high, out);
                return;
            }
        }
        int[] from = encoded(low);
        int[] to = encoded(high);
        int[] pairs = new int[from.length * 2];
        for (int i = 0; i < from.length; i++) {
            pairs[2 * i] = from[i];
            pairs[2 * i + 1] = to[i];
        }
        out.add(pairs);
    }

    private static int[] encoded(int c) {
        if (c <= 0x7F) {
            return new int[] {c};
        }
        if (c <= 0x7FF) {
            return new int[] {0xC0 | c >> 6, 0x80 | c & 0x3F};
        }
        if (c <= 0xFFFF) {
            return new int[] {0xE0 | c >> 12, 0x80 | c >> 6 & 0x3F, 0x80 | c & 0x3F};
        }
        return new int[] {0xF0 | c >> 18, 0x80 | c >> 12 & 0x3F, 0x80 | c >> 6 & 0x3F, 0x80 | c & 0x3F};
    }
}
