package io.ruche.agent.djl.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What each token adds to a text, in bytes: a token may be part of a character. */
final class Pieces {
    private static final byte[] NONE = {};
    private static final char SPACE = '▁'; // SentencePiece's visible space

    private final byte[][] pieces;

    Pieces(Vocabulary vocabulary, Scheme scheme) {
        pieces = new byte[vocabulary.size()][];
        int[] bytes = scheme instanceof Scheme.ByteLevel ? bytesOfCharacters() : new int[0];
        for (int id = 0; id < pieces.length; id++) {
            String token = vocabulary.token(id);
            pieces[id] = switch (vocabulary.type(id)) {
                case Vocabulary.CONTROL, Vocabulary.UNKNOWN -> NONE;
                case Vocabulary.USER_DEFINED -> token.getBytes(StandardCharsets.UTF_8);
                case Vocabulary.BYTE -> written(token);
                default ->
                    bytes.length > 0
                            ? mapped(token, bytes)
                            : token.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
            };
        }
    }

    byte[] of(int id) {
        return id < 0 || id >= pieces.length ? NONE : pieces[id];
    }

    /** {@code <0x0A>} is the byte 10. */
    private static byte[] written(String token) {
        if (!token.matches("<0x[0-9A-Fa-f]{2}>")) {
            return token.getBytes(StandardCharsets.UTF_8);
        }
        return new byte[] {(byte) Integer.parseInt(token.substring(3, 5), 16)};
    }

    private static byte[] mapped(String token, int[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(token.length());
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c >= bytes.length || bytes[c] < 0) {
                return token.getBytes(StandardCharsets.UTF_8); // not written in byte characters at all
            }
            out.write(bytes[c]);
        }
        return out.toByteArray();
    }

    /** GPT-2's alphabet: printable Latin-1 bytes stand for themselves, the 68 others for U+0100 and on. */
    private static int[] bytesOfCharacters() {
        int[] bytes = new int[256 + 68];
        java.util.Arrays.fill(bytes, -1);
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            bytes[printable ? b : next++] = b;
        }
        return bytes;
    }
}
