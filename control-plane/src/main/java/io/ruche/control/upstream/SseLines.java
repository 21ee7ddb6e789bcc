package io.ruche.control.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Cuts a stream of server-sent events into the data of each, wherever its pieces begin and end. One thread. */
final class SseLines {
    /** Of one event. */
    static final int MOST_BYTES = 1 << 20;

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    private final Consumer<byte[]> events;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private final ByteArrayOutputStream data = new ByteArrayOutputStream(512);
    private boolean afterReturn;
    private boolean hasData;

    SseLines(Consumer<byte[]> events) {
        this.events = events;
    }

    /** @return false when an event is too large: nothing more is to be taken */
    boolean take(ByteBuffer piece) {
        while (piece.hasRemaining()) {
            byte b = piece.get();
            if (b == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = b == '\r';
            if (b == '\n' || b == '\r') endLine();
            else line.write(b);
            if (line.size() + data.size() > MOST_BYTES) return false;
        }
        return true;
    }

    private void endLine() {
        byte[] bytes = line.toByteArray();
        line.reset();
        if (bytes.length == 0) {
            if (!hasData) return;
            byte[] whole = data.toByteArray();
            data.reset();
            hasData = false;
            events.accept(whole);
            return;
        }
        // comments, names and ids of events mean nothing here
        if (bytes.length < DATA.length || !Arrays.equals(bytes, 0, DATA.length, DATA, 0, DATA.length)) return;
        int from = bytes.length > DATA.length && bytes[DATA.length] == ' ' ? DATA.length + 1 : DATA.length;
        if (hasData) data.write('\n');
        data.write(bytes, from, bytes.length - from);
        hasData = true;
    }
}
