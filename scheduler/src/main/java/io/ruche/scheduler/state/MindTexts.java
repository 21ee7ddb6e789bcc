package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.lesson.Lesson;
import io.ruche.scheduler.organisation.relation.Movement;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.relation.Relationship;
import java.util.List;
import java.util.Optional;

/** What is read of the events of memories, relationships and lessons; {@link EventTexts} for them. */
final class MindTexts {
    private MindTexts() {}

    /** Empty when the event is about something else. */
    static Optional<EventTexts.Told> told(Event event) {
        if (event instanceof Event.MemoriesKept it) {
            return mind(it.agent(), "memories_kept", it.agent() + " keeps in mind: " + first(it) + more(it));
        }
        if (event instanceof Event.MemoriesTended it) {
            return mind(it.agent(), "memories_" + EventTexts.word(it.tending()), tended(it));
        }
        if (event instanceof Event.Reflected it) {
            return mind(it.agent(), "reflected", it.agent() + " took time to think about what happened.");
        }
        if (event instanceof Event.MindForgotten it) {
            return mind(it.head().agent(), "mind_forgotten", "What " + it.head().agent() + " remembered went with it.");
        }
        if (event instanceof Event.RelationshipMoved it) return Optional.of(moved(it.relationship()));
        if (event instanceof Event.RelationshipForgotten it) {
            return Optional.of(new EventTexts.Told(
                    Rows.Kind.RELATIONSHIP.key(it.pair().toString()),
                    "relationship_forgotten",
                    it.pair().one() + " and " + it.pair().other() + " are nothing to each other any more."));
        }
        if (event instanceof Event.LessonLearnt it) return Optional.of(learnt(it.lesson()));
        if (event instanceof Event.LessonForgotten it) {
            return Optional.of(new EventTexts.Told(
                    Rows.Kind.LESSON.key(it.lesson()),
                    "lesson_forgotten",
                    "Lesson " + it.lesson() + " is told no longer."));
        }
        return Optional.empty();
    }

    private static String first(Event.MemoriesKept it) {
        return it.memories().isEmpty() ? "nothing." : it.memories().get(0).text();
    }

    private static String more(Event.MemoriesKept it) {
        int others = it.memories().size() - 1;
        return others < 1 ? "" : " (and " + others + " more)";
    }

    private static String tended(Event.MemoriesTended it) {
        String agent = it.agent();
        return switch (it.tending()) {
            case READ -> "A model read " + count(it.written(), "memory", "memories") + " of " + agent + ".";
            case RECALLED ->
                "What " + agent + " recalled stays fresh: " + count(it.written(), "memory", "memories") + ".";
            case MERGED ->
                agent + " merged " + count(it.gone(), "memory", "memories") + " into others that say the same.";
            case PROMOTED -> agent + " will never forget " + count(it.written(), "memory", "memories") + ".";
            case FORGOTTEN -> agent + " forgot " + count(it.gone(), "memory", "memories") + ".";
        };
    }

    private static String count(List<?> things, String one, String many) {
        return things.size() == 1 ? "one " + one : things.size() + " " + many;
    }

    private static EventTexts.Told moved(Relationship it) {
        Pair pair = it.pair();
        List<Movement> moves = it.movements();
        String why = moves.isEmpty()
                ? ""
                : ": " + moves.get(moves.size() - 1).cause().text();
        return new EventTexts.Told(
                Rows.Kind.RELATIONSHIP.key(pair.toString()),
                "relationship_moved",
                pair.one() + " and " + pair.other() + " stand at affinity "
                        + hundredths(it.feelings().affinity()) + ", trust "
                        + hundredths(it.feelings().trust()) + why);
    }

    private static EventTexts.Told learnt(Lesson it) {
        return new EventTexts.Told(
                Rows.Kind.LESSON.key(it.id()),
                "lesson_learnt",
                it.from() + " tells " + String.join(", ", it.to()) + ": " + it.claim());
    }

    private static double hundredths(double value) {
        return Math.rint(value * 100) / 100;
    }

    private static Optional<EventTexts.Told> mind(String agent, String reason, String text) {
        return Optional.of(new EventTexts.Told(Rows.Kind.MIND.key(agent), reason, text));
    }
}
