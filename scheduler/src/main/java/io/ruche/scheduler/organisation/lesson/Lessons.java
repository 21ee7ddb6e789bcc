package io.ruche.scheduler.organisation.lesson;

import io.ruche.scheduler.organisation.Label;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which lessons an agent is told, and how they stand in its context. */
public final class Lessons {
    /** What an agent can mind at once. */
    public static final int MOST_TOLD = 8;

    /** Trusted before tainted, then those whose effect was measured, then the newest. */
    private static final Comparator<Lesson> FIRST = Comparator.comparing(
                    (Lesson lesson) -> lesson.label().taint())
            .thenComparing(lesson -> lesson.metric().change().isEmpty())
            .thenComparing(Lesson::learntAtMillis, Comparator.reverseOrder())
            .thenComparing(Lesson::id);

    private Lessons() {}

    /** What the receiver's next context holds. */
    public static List<Lesson> toldTo(String agent, Collection<Lesson> lessons, long nowMillis) {
        return lessons.stream()
                .filter(lesson -> lesson.to().contains(agent) && lesson.holds(nowMillis))
                .sorted(FIRST)
                .limit(MOST_TOLD)
                .toList();
    }

    /**
     * As it stands in the receiver's context, one line. A lesson from strangers' words is told as hearsay: it may be right,
     * but it is no instruction.
     */
    public static String line(Lesson lesson) {
        StringBuilder line = new StringBuilder();
        line.append(lesson.label().isUntrusted() ? "Hearsay, from " : "From ");
        line.append(lesson.from()).append(": ").append(lesson.claim());
        lesson.metric()
                .change()
                .ifPresent(change -> line.append(" (")
                        .append(
                                lesson.metric().name().isEmpty()
                                        ? "measured"
                                        : lesson.metric().name())
                        .append(": ")
                        .append(lesson.metric().before().orElseThrow().toPlainString())
                        .append(" before, ")
                        .append(lesson.metric().after().orElseThrow().toPlainString())
                        .append(" after)"));
        return line.toString();
    }

    /** The label of a context that holds them. */
    public static Label label(Collection<Lesson> told) {
        return Label.worst(told.stream().map(Lesson::label).toList());
    }

    /** Takes a new one in: what the same agent said already, in whatever capitals and points, is not kept twice. */
    public static List<Lesson> learnt(Collection<Lesson> known, Lesson lesson) {
        List<Lesson> next = new ArrayList<>(known);
        Optional<Lesson> same = known.stream()
                .filter(it -> it.id().equals(lesson.id())
                        || it.from().equals(lesson.from()) && plain(it.claim()).equals(plain(lesson.claim())))
                .findFirst();
        if (same.isPresent()) {
            next.set(next.indexOf(same.get()), same.get().again(lesson));
        } else {
            next.add(lesson);
        }
        return next;
    }

    /** Those that hold no more. */
    public static List<Lesson> expired(Collection<Lesson> lessons, long nowMillis) {
        return lessons.stream().filter(lesson -> !lesson.holds(nowMillis)).toList();
    }

    private static String plain(String claim) {
        return claim.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip();
    }
}
