package io.ruche.scheduler.spelling;

/** Values of any length as they stand in messages. */
public final class Excerpt {
    private Excerpt() {}

    /** The text, or its beginning and three dots. */
    public static String of(String text, int most) {
        return text.length() <= most ? text : beginning(text, most) + "...";
    }

    /** The text, or its first {@code most} characters; no pair of surrogates is torn apart. */
    public static String beginning(String text, int most) {
        if (text.length() <= most) return text;
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
