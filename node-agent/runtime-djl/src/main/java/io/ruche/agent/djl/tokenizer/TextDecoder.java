package io.ruche.agent.djl.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/**
 * Puts the text of an answer together from its ids, one after the other, and gives out whole characters only. Bytes that
 * cannot become a character are replaced by U+FFFD as soon as that is certain. One thread at a time.
 */
public final class TextDecoder {
    private final IntFunction<byte[]> pieces;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer pending = ByteBuffer.allocate(64);

    TextDecoder(IntFunction<byte[]> pieces) {
        this.pieces = pieces;
    }

    /** The text that became whole with this id; empty while a character is incomplete. */
    public String append(int id) {
        byte[] piece = pieces.apply(id);
        if (piece.length > pending.remaining()) {
            pending =
                    ByteBuffer.allocate(pending.position() + piece.length + 64).put(pending.flip());
        }
        pending.put(piece);
        return decode(false);
    }

    /** What is left at the end of the answer; the decoder can then be used for another one. */
    public String flush() {
        String rest = decode(true);
        pending.clear();
        decoder.reset();
        return rest;
    }

    private String decode(boolean last) {
        pending.flip();
        CharBuffer out = CharBuffer.allocate(pending.remaining() + 1);
        decoder.decode(pending, out, last);
        if (last) {
            decoder.flush(out);
        }
        pending.compact();
        return out.flip().toString();
    }
}
