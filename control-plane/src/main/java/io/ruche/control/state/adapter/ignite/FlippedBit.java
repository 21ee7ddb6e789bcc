package io.ruche.control.state.adapter.ignite;

import java.util.OptionalLong;
import java.util.zip.CRC32;

/**
 * Finds the one bit that makes a run of bytes disagree with its CRC-32.
 *
 * <p>A CRC is linear: what a flipped bit adds to it depends on the bit's distance from the end alone, and no two bits of a
 * run shorter than half a gigabyte add the same. So one flipped bit is told from its trace with certainty; bytes that are
 * wrong in any other way look like one flipped bit once in 2^32 a bit of their length.
 */
final class FlippedBit {
    private static final int POLYNOMIAL = 0xEDB88320;

    private FlippedBit() {}

    /**
     * The bit's position, counted from the least of the first byte of the array.
     *
     * @param found what the CRC of the run is
     * @param expected what it should be
     * @return empty when they are equal, or no single bit of the run explains it
     */
    static OptionalLong find(int from, int length, int found, int expected) {
        int trace = found ^ expected;
        int ofBit = POLYNOMIAL; // of the last one; each step goes one back
        for (long bit = 8L * length - 1; bit >= 0; bit--) {
            if (ofBit == trace) {
                return OptionalLong.of(8L * from + bit);
            }
            ofBit = ofBit >>> 1 ^ ((ofBit & 1) == 0 ? 0 : POLYNOMIAL);
        }
        return OptionalLong.empty();
    }

    static int crc(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
