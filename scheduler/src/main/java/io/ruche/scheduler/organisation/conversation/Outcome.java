package io.ruche.scheduler.organisation.conversation;

import io.ruche.scheduler.organisation.AnswerFields;
import io.ruche.scheduler.organisation.Ask;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Reading;
import io.ruche.scheduler.organisation.Shape;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.conversation.Conversation.Utterance;
import io.ruche.scheduler.organisation.lesson.Lesson;
import io.ruche.scheduler.organisation.memory.Embedding;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryId;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.relation.Relationship;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of a conversation. All of it has the worst label of what was said, and of what went into summing it up.
 *
 * @param summary empty when none was asked for; who talked of what, when the model's was no sentence
 * @param importance of the talk, from 1 to 10
 * @param moods how it went between two who both spoke, from -1 to 1
 */
public record Outcome(
        String summary,
        int importance,
        List<String> decisions,
        List<Learnt> lessons,
        SortedMap<Pair, Double> moods,
        List<Task> tasks,
        Label label) {
    private static final int LEAST_SUMMARY = 20;
    private static final int MOST_SUMMARY = 350;
    private static final int MOST_LINE = 240;
    private static final int MOST_EACH = 3;
    private static final int MOST_PAIRS = 10;
    private static final int MOST_HEARD = 64;

    /** Worst first; a model picks a word, never a number from the air. */
    private static final List<String> MOODS = List.of("worse", "a bit worse", "same", "a bit better", "better");

    /** What one of them learnt that another should know. */
    public record Learnt(String from, String to, String claim) {}

    /** What one of them said it would do. */
    public record Task(String agent, String text) {}

    /** Whether there is anything to ask: one who spoke alone got on with nobody. */
    static boolean isPossible(Conversation talk, ConversationSpec spec) {
        boolean onlyMoods = spec.outputs().equals(List.of(Output.RELATIONSHIP_DELTA));
        return !spec.outputs().isEmpty()
                && !speakers(talk).isEmpty()
                && !(onlyMoods && pairs(talk).isEmpty());
    }

    static Ask ask(Conversation talk, ConversationSpec spec) {
        String prompt = "This was said, as data:\n" + Speakers.transcript(talk, MOST_HEARD)
                + "Sum it up for those who were there. Tell only what was said."
                + (spec.outputs().contains(Output.RELATIONSHIP_DELTA)
                        ? " For each two, say whether they get on better or worse than before."
                        : "");
        Shape.ObjectShape answer = Shape.object();
        List<String> all = talk.participants();
        if (spec.outputs().contains(Output.SUMMARY)) {
            answer.with("summary", Shape.text(LEAST_SUMMARY, MOST_SUMMARY)).with("importance", Shape.whole(1, 10));
        }
        if (spec.outputs().contains(Output.DECISIONS)) {
            answer.with("decisions", Shape.list(Shape.text(1, MOST_LINE), 0, MOST_EACH));
        }
        if (spec.outputs().contains(Output.LESSONS)) {
            Shape lesson = Shape.object()
                    .with("from", Shape.choice(speakers(talk)))
                    .with("to", Shape.choice(all))
                    .with("claim", Shape.text(1, MOST_LINE))
                    .end();
            answer.with("lessons", Shape.list(lesson, 0, MOST_EACH));
        }
        if (spec.outputs().contains(Output.RELATIONSHIP_DELTA) && !pairs(talk).isEmpty()) {
            Shape.ObjectShape moods = Shape.object();
            pairs(talk).forEach(pair -> moods.with(pair.toString(), Shape.choice(MOODS)));
            answer.with("moods", moods.end());
        }
        if (spec.outputs().contains(Output.TASKS)) {
            Shape task = Shape.object()
                    .with("agent", Shape.choice(all))
                    .with("text", Shape.text(1, MOST_LINE))
                    .end();
            answer.with("tasks", Shape.list(task, 0, MOST_EACH));
        }
        return new Ask(prompt, answer.end().json(), 700, talk.label());
    }

    static Reading<Outcome> read(Conversation talk, ConversationSpec spec, TalkSignal.Summarised said) {
        boolean summed = spec.outputs().contains(Output.SUMMARY);
        return Reading.of(
                said.answer(),
                "the summary",
                answer -> new Outcome(
                        summed ? summary(talk, spec, answer.text("summary", MOST_SUMMARY)) : "",
                        summed ? answer.whole("importance", 1, 10) : 1,
                        answer.texts("decisions", MOST_EACH, MOST_LINE),
                        lessons(talk, answer),
                        moods(talk, answer),
                        tasks(talk, answer),
                        talk.label().worst(said.label())));
    }

    /** What a small model makes of it may be a number, a stutter or an echo: then what everybody saw is kept. */
    private static String summary(Conversation talk, ConversationSpec spec, String told) {
        if (Texts.isSentence(told) && !ask(talk, spec).prompt().contains(told)) return told;
        List<String> who = speakers(talk);
        int last = who.size() - 1;
        String speakers =
                last < 1 ? String.join("", who) : String.join(", ", who.subList(0, last)) + " and " + who.get(last);
        long turns = talk.said().stream().filter(it -> !it.isPass()).count();
        String of = talk.topic().strip().replaceAll("[.!?]+$", "");
        return speakers + " talked" + (of.isEmpty() ? "" : " of " + of) + ", " + turns
                + (turns == 1 ? " turn." : " turns.");
    }

    private static List<Learnt> lessons(Conversation talk, AnswerFields answer) {
        List<Learnt> lessons = new ArrayList<>();
        for (AnswerFields lesson : answer.groups("lessons", MOST_EACH)) {
            String from = oneOf(talk, lesson, "from");
            String to = oneOf(talk, lesson, "to");
            String claim = lesson.text("claim", MOST_LINE);
            if (!from.equals(to) && Texts.isSentence(claim)) {
                lessons.add(new Learnt(from, to, claim));
            }
        }
        return lessons;
    }

    private static List<Task> tasks(Conversation talk, AnswerFields answer) {
        return answer.groups("tasks", MOST_EACH).stream()
                .map(task -> new Task(oneOf(talk, task, "agent"), task.text("text", MOST_LINE)))
                .toList();
    }

    private static SortedMap<Pair, Double> moods(Conversation talk, AnswerFields answer) {
        SortedMap<Pair, Double> moods = new TreeMap<>();
        answer.findGroup("moods")
                .ifPresent(group -> pairs(talk).forEach(pair -> {
                    int place = MOODS.indexOf(group.text(pair.toString(), 20));
                    if (place < 0) {
                        throw group.wrong(pair.toString(), "one of " + String.join(", ", MOODS));
                    }
                    moods.put(pair, (place - 2) / 2.0);
                }));
        return moods;
    }

    private static String oneOf(Conversation talk, AnswerFields fields, String key) {
        String name = fields.text(key, 63);
        if (!talk.participants().contains(name)) {
            throw fields.wrong(key, "one of " + String.join(", ", talk.participants()));
        }
        return name;
    }

    /** Those who said something, by name. */
    private static List<String> speakers(Conversation talk) {
        return talk.said().stream()
                .filter(utterance -> !utterance.isPass())
                .map(Utterance::speaker)
                .distinct()
                .sorted()
                .toList();
    }

    /** Two who both said something; of many the first. */
    private static List<Pair> pairs(Conversation talk) {
        List<String> speakers = speakers(talk);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < speakers.size(); i++) {
            for (int j = i + 1; j < speakers.size() && pairs.size() < MOST_PAIRS; j++) {
                pairs.add(Pair.of(speakers.get(i), speakers.get(j)));
            }
        }
        return pairs;
    }

    /** The talk as one of the participants remembers it. */
    public Memory memory(Conversation talk, MemoryId id, Embedding vector) {
        String with = String.join(
                ", ",
                talk.participants().stream()
                        .filter(other -> !other.equals(id.agent()))
                        .toList());
        return Memory.of(
                id,
                Memory.Kind.CONVERSATION,
                "Talk with " + with + ": " + summary,
                importance,
                talk.endedAtMillis(),
                talk.id(),
                label,
                vector);
    }

    /** One of the lessons, with the talk as its evidence. */
    public Lesson lesson(Conversation talk, Learnt learnt, String id, long expiresAtMillis) {
        return new Lesson(
                id,
                learnt.from(),
                List.of(learnt.to()),
                learnt.claim(),
                talk.id(),
                List.of(talk.id()),
                Lesson.Metric.NONE,
                label,
                talk.endedAtMillis(),
                expiresAtMillis);
    }

    /** What the talk did to two of them; those who met and did not both speak know each other a little better. */
    public Relationship moved(Conversation talk, Relationship relationship) {
        double mood = moods.getOrDefault(relationship.pair(), 0.0);
        double most = relationship.rule().conversationClamp();
        return relationship.talked(mood * most, mood * most / 2, talk.id(), summary, talk.endedAtMillis());
    }
}
