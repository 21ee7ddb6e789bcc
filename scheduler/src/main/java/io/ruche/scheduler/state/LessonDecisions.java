package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.conversation.Outcome;
import io.ruche.scheduler.organisation.lesson.Lesson;
import io.ruche.scheduler.organisation.lesson.Lessons;
import io.ruche.scheduler.organisation.spec.LessonSpec;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What agents tell each other: kept, told to those whom it is for, forgotten when it holds no more. */
final class LessonDecisions {
    /** How many a house keeps, those of documents not counted. */
    static final int MOST_LESSONS = 1_000;

    private static final long DAY_MILLIS = 86_400_000;
    /** A lesson of a talk holds so long, unless it is said again. */
    private static final long HOLDS_MILLIS = 90 * DAY_MILLIS;

    private LessonDecisions() {}

    static void put(Draft draft, SpecDocument document) {
        LessonSpec spec = (LessonSpec) document.spec();
        draft.add(new Event.LessonLearnt(Lesson.of(document.id().name(), spec, draft.nowMillis()), draft.nowMillis()));
    }

    static void forget(Draft draft, String id) {
        if (draft.state().minds().findLesson(id).isPresent()) {
            draft.add(new Event.LessonForgotten(id, draft.nowMillis()));
        }
    }

    /** Those of a talk. Who is told something new wakes for it. */
    static void learnt(Draft draft, Conversation talk, Outcome outcome) {
        int number = 0;
        for (Outcome.Learnt it : outcome.lessons()) {
            if (draft.state().findAgent(it.to()).isEmpty()) continue;
            String id = "lesson-" + talk.id() + "-" + number++;
            learnt(draft, outcome.lesson(talk, it, id, draft.nowMillis() + HOLDS_MILLIS));
        }
        tidy(draft);
    }

    private static void learnt(Draft draft, Lesson lesson) {
        Collection<Lesson> known = draft.state().minds().lessons().values();
        List<Lesson> next = Lessons.learnt(known, lesson);
        Lesson kept =
                next.stream().filter(it -> !known.contains(it)).findFirst().orElse(lesson);
        if (known.contains(kept)) return;
        draft.add(new Event.LessonLearnt(kept, draft.nowMillis()));
        if (next.size() == known.size()) return;
        for (String to : kept.to()) {
            TurnDecisions.wake(
                    draft,
                    to,
                    WakeReason.of(WakeReason.Kind.LESSON),
                    Wake.agent(kept.from()),
                    Lessons.line(kept),
                    kept.label());
        }
    }

    private static void tidy(Draft draft) {
        Collection<Lesson> all = draft.state().minds().lessons().values();
        List<Lesson> own = all.stream()
                .filter(it -> !it.source().startsWith("Lesson/"))
                .sorted(Comparator.comparing(Lesson::learntAtMillis).thenComparing(Lesson::id))
                .toList();
        Lessons.expired(own, draft.nowMillis()).forEach(it -> forget(draft, it.id()));
        own.subList(0, Math.max(0, own.size() - MOST_LESSONS)).forEach(it -> forget(draft, it.id()));
    }

    /** With what was measured since its receivers know it. */
    static Verdict measured(Draft draft, Command.MeasureLesson it) {
        Optional<Lesson> found = draft.state().minds().findLesson(it.lesson());
        if (found.isEmpty()) {
            return Draft.refuse(
                    FailureCode.NOT_FOUND,
                    "lesson: '" + it.lesson() + "' is not there.",
                    "'ruche get lessons' lists them.");
        }
        Lesson measured = found.get().measured(it.after());
        if (!measured.equals(found.get())) draft.add(new Event.LessonLearnt(measured, draft.nowMillis()));
        return draft.done(Rows.Kind.LESSON.key(it.lesson()));
    }
}
