package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Texts;
import java.util.Locale;

/**
 * Something that an agent knows: a memory, a lesson, or how it stands with somebody.
 *
 * @param score with which a memory was recalled, from 0 to 1; 0 for others
 * @param atMillis when a memory was made; 0 for others
 */
public record Recollection(String id, String text, Label label, double score, long atMillis) {
    public static final Recollection NONE = new Recollection("", "", Label.NONE);

    private static final int MOST_BRIEF = 120;
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    public Recollection(String id, String text, Label label) {
        this(id, text, label, 0, 0);
    }

    public boolean untrusted() {
        return label.isUntrusted();
    }

    /** The same with the beginning of its text. */
    public Recollection brief() {
        if (text.length() <= MOST_BRIEF) return this;
        return new Recollection(id, Texts.line(text, MOST_BRIEF - 3) + "...", label, score, atMillis);
    }

    /**
     * A memory as people are told of it: {@code "Parcels are late." (henry/mem-3, 12 min old, score 0.83) and 2 more}.
     *
     * @param of how many were recalled, this one among them
     */
    public String told(int of, long nowMillis) {
        String age = atMillis > 0 ? ", " + age(nowMillis - atMillis) + " old" : "";
        String others = of > 1 ? " and " + (of - 1) + " more" : "";
        return String.format(Locale.ROOT, "\"%s\" (%s%s, score %.2f)%s", brief().text(), id, age, score, others);
    }

    private static String age(long millis) {
        if (millis < 2 * MINUTE) return Math.max(0, millis) / SECOND + " s";
        if (millis < 2 * HOUR) return millis / MINUTE + " min";
        return millis < 2 * DAY ? millis / HOUR + " h" : millis / DAY + " d";
    }
}
