package io.ruche.control.template;

/**
 * What one rendering may use. Templates come with models from anywhere, and a few lines of one can ask for more work
 * than there is time.
 */
final class Budget {
    static final int MAX_DEPTH = 120;
    static final int MAX_STRING = 16 << 20;
    private static final long MAX_STEPS = 20_000_000;
    private static final long MAX_CHARACTERS = 512L << 20;

    private long steps = MAX_STEPS;
    private long characters = MAX_CHARACTERS;
    private int depth;

    /** An expression is computed or a statement run. */
    void step() {
        if (--steps < 0) {
            throw TemplateException.of("it takes more than " + MAX_STEPS + " steps");
        }
    }

    /** A string of this length is about to be made. */
    void characters(long length) {
        if (length > MAX_STRING) {
            throw TemplateException.of("it makes a text of more than " + MAX_STRING + " characters");
        }
        characters -= length;
        if (characters < 0) {
            throw TemplateException.of("it makes more than " + MAX_CHARACTERS + " characters of text");
        }
    }

    /** That many items are about to be made. */
    void items(long count) {
        if (count > steps) {
            throw TemplateException.of("it makes a list of " + count + " items");
        }
        steps -= count;
    }

    void enter() {
        if (++depth > MAX_DEPTH) {
            throw TemplateException.of("its macros call each other more than " + MAX_DEPTH + " deep");
        }
    }

    void leave() {
        depth--;
    }
}
