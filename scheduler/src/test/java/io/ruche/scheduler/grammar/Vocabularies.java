package io.ruche.scheduler.grammar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Vocabularies to walk with. */
record Vocabularies(List<byte[]> tokens, int end, TokenTrie trie) {

    /** All bytes alone, what JSON is made of together, halves of characters, and two ids for one string. */
    static Vocabularies small() {
        List<byte[]> tokens = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            tokens.add(new byte[] {(byte) value});
        }
        for (String text : List.of(
                "{\"", "\"}", "\":", "\": ", "\", \"", "\",\"", "[]", "{}", "],", "}]", "}}", "true", "false", "null",
                "name", "kind", "12", "00", "-1", ".5", "e+", "é", "日本", "abc", "ab", "bc", "\\n", "\\u00", "\\\"",
                " a", ": ", ", ", "2024-0", "T12:", "@", ".com", "\"\"", "12")) {
            tokens.add(text.getBytes(StandardCharsets.UTF_8));
        }
        tokens.add(new byte[] {(byte) 0xF0, (byte) 0x9F});
        tokens.add(new byte[] {(byte) 0x98, (byte) 0x80, '"'});
        tokens.add(new byte[] {(byte) 0x97, (byte) 0xA5, (byte) 0xE6});
        tokens.add(new byte[0]);
        int end = tokens.size() - 1;
        return new Vocabularies(tokens, end, TokenTrie.of(tokens, Set.of(end)));
    }

    /** SmolLM2's. */
    static Vocabularies real() {
        try (InputStream in = new GZIPInputStream(Objects.requireNonNull(
                Vocabularies.class.getResourceAsStream("smollm2-vocabulary.gz"), "the vocabulary"))) {
            ByteArrayInputStream all = new ByteArrayInputStream(in.readAllBytes());
            List<byte[]> tokens = new ArrayList<>();
            for (int length = all.read(); length >= 0; length = all.read()) {
                tokens.add(all.readNBytes(length));
            }
            return new Vocabularies(tokens, 2, TokenTrie.of(tokens, Set.of(2)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
