package io.ruche.scheduler.organisation.lesson;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.spec.LessonSpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What one agent learnt and others should know.
 *
 * @param id {@code lesson-...}, or the name of the document that says it
 * @param to who should know, by name; never the one who learnt it
 * @param claim one line
 * @param source the turn, conversation or document that it comes from
 * @param evidence memories, runs or artifacts that show it
 * @param expiresAtMillis when it ends to hold; {@link Long#MAX_VALUE} for never
 */
public record Lesson(
        String id,
        String from,
        List<String> to,
        String claim,
        String source,
        List<String> evidence,
        Metric metric,
        Label label,
        long learntAtMillis,
        long expiresAtMillis) {
    public static final int MOST_CHARACTERS = 400;
    private static final int MOST_EVIDENCE = 16;

    /**
     * What the lesson changed.
     *
     * @param name what was measured; empty when nothing is
     * @param after with the lesson
     */
    public record Metric(String name, Optional<BigDecimal> before, Optional<BigDecimal> after) {
        public static final Metric NONE = new Metric("", Optional.empty(), Optional.empty());

        /** What the lesson added, once both were measured. */
        public Optional<BigDecimal> change() {
            return before.flatMap(from -> after.map(to -> to.subtract(from)));
        }
    }

    public Lesson {
        claim = Texts.line(claim, MOST_CHARACTERS);
        TreeSet<String> others = new TreeSet<>(to);
        others.remove(from);
        to = List.copyOf(others);
        evidence = List.copyOf(evidence.subList(0, Math.min(MOST_EVIDENCE, evidence.size())));
        if (claim.isEmpty()) {
            throw new IllegalArgumentException("lesson " + id + " has no claim");
        }
    }

    /** One that a document says. Its author is a person of the house: it is private, and tainted only if it says so. */
    public static Lesson of(String name, LessonSpec spec, long nowMillis) {
        return new Lesson(
                name,
                spec.from(),
                spec.to(),
                spec.claim(),
                "Lesson/" + name,
                spec.evidence().stream().toList(),
                new Metric(
                        spec.metric().name().orElse(""),
                        spec.metric().before().map(BigDecimal::valueOf),
                        spec.metric().after().map(BigDecimal::valueOf)),
                Label.of(DataClass.PRIVATE, spec.untrusted() ? Label.Taint.UNTRUSTED : Label.Taint.TRUSTED),
                nowMillis,
                spec.expires().map(span -> nowMillis + span.toMillis()).orElse(Long.MAX_VALUE));
    }

    public boolean holds(long nowMillis) {
        return nowMillis < expiresAtMillis;
    }

    /** With what was measured since receivers know it. */
    public Lesson measured(BigDecimal after) {
        return new Lesson(
                id,
                from,
                to,
                claim,
                source,
                evidence,
                new Metric(metric.name(), metric.before(), Optional.of(after)),
                label,
                learntAtMillis,
                expiresAtMillis);
    }

    /** Said once more: the newer evidence first, the worse label of both, and it holds as long as the longer of them. */
    Lesson again(Lesson newer) {
        TreeSet<String> receivers = new TreeSet<>(to);
        receivers.addAll(newer.to);
        List<String> shown = new ArrayList<>(newer.evidence);
        evidence.stream().filter(it -> !shown.contains(it)).forEach(shown::add);
        return new Lesson(
                id,
                from,
                List.copyOf(receivers),
                claim,
                source,
                shown,
                newer.metric.name().isEmpty() ? metric : newer.metric,
                label.worst(newer.label),
                learntAtMillis,
                Math.max(expiresAtMillis, newer.expiresAtMillis));
    }
}
