package io.ruche.scheduler.organisation.turn;

/**
 * Counts without a vocabulary: one of some model would do for no other, and a journal must count the same when it is played
 * again without that model. It is hardly ever below what vocabularies of byte pairs come to: three letters in a row are a
 * token, a digit and a sign one each, a space after a word belongs to the next one, and what is not ASCII counts as many as
 * it has bytes, which is what it costs where no piece is known for it. Of English prose that is about half as much again as
 * there is; of digits, of signs and of scripts without letters about as much.
 */
final class TokenEstimate implements TokenCounter {
    /** Vocabularies know longer pieces of common words, and shorter ones of names and of what nobody ever wrote. */
    private static final int LETTERS_A_TOKEN = 3;

    @Override
    public int count(String text) {
        int tokens = 0;
        int letters = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                if (letters++ % LETTERS_A_TOKEN == 0) tokens++;
                continue;
            }
            boolean followsWord = letters > 0;
            letters = 0;
            if (c != ' ' || !followsWord) tokens += bytes(c);
        }
        return tokens;
    }

    /** In UTF-8; of a pair of surrogates, which has four, each has half. */
    private static int bytes(char c) {
        if (c < 0x80) return 1;
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
}
