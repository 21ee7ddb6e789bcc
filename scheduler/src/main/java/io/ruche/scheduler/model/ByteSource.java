package io.ruche.scheduler.model;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** The bytes of a model file, by position. Implementations outside the core read files; any thread may read. */
public interface ByteSource {

    /** Bytes in the whole file. */
    long size();

    /**
     * Copies {@code length} bytes that start at {@code position} into {@code target} from {@code offset}.
     *
     * @throws IndexOutOfBoundsException when the range leaves the file or the array
     * @throws UncheckedIOException when the file cannot be read
     */
    void read(long position, byte[] target, int offset, int length);

    /** The bytes between the buffer's position and limit now; later changes of either are not seen. */
    static ByteSource of(ByteBuffer bytes) {
        ByteBuffer view = bytes.slice();
        return new ByteSource() {
            @Override
            public long size() {
                return view.limit();
            }

            @Override
            public void read(long position, byte[] target, int offset, int length) {
                if (position < 0 || position > size()) {
                    throw new IndexOutOfBoundsException("position " + position + " of " + size());
                }
                view.get((int) position, target, offset, length);
            }
        };
    }
}
