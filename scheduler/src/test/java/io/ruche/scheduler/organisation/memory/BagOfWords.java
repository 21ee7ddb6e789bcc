package io.ruche.scheduler.organisation.memory;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;

/** Meaning for tests, from the words of a text and their parts: near texts share words. No model, always the same. */
final class BagOfWords {
    static final int SIZE = 384;
    private static final Set<String> COMMON = Set.of(
            "a", "an", "the", "of", "for", "and", "or", "to", "is", "are", "was", "were", "did", "does", "do", "in",
            "on", "at", "it", "its", "that", "what", "which", "who", "how", "why", "when", "with", "be", "by", "us",
            "we", "i", "about", "there", "should", "may", "must", "has", "had", "not");

    private BagOfWords() {}

    static Embedding of(String text) {
        float[] vector = new float[SIZE];
        for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z']+")) {
            if (word.isEmpty() || COMMON.contains(word)) {
                continue;
            }
            add(vector, stem(word), 1);
            String padded = "<" + word + ">";
            for (int i = 0; i + 4 <= padded.length(); i++) add(vector, padded.substring(i, i + 4), 0.3f);
        }
        return Embedding.of(vector);
    }

    private static String stem(String word) {
        String stem = word.replaceFirst("('s|ing|ed|es|s)$", "");
        return stem.length() < 3 ? word : stem;
    }

    private static void add(float[] vector, String part, float weight) {
        CRC32 hash = new CRC32();
        hash.update(part.getBytes(StandardCharsets.UTF_8));
        long value = hash.getValue();
        vector[(int) (value % SIZE)] += (value >>> 20 & 1) == 0 ? weight : -weight;
    }
}
