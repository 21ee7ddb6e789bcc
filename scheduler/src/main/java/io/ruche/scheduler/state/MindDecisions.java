package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.Reading;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.conversation.Outcome;
import io.ruche.scheduler.organisation.memory.Embedding;
import io.ruche.scheduler.organisation.memory.Keeping;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import io.ruche.scheduler.organisation.memory.MemoryId;
import io.ruche.scheduler.organisation.memory.Reflection;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.relation.Relationship;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.StepRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What turns, talks and runs leave behind in those who took part: memories, lessons, and how they stand with each other.
 * Each comes with the end of what it comes from, in one commit; so it is there once, however often somebody tries.
 */
final class MindDecisions {
    /** How many relationships a house keeps. */
    static final int MOST_RELATIONSHIPS = 20_000;
    /** Above what is kept for an agent, until somebody has looked what matters least. */
    static final int MOST_LIVE = Keeping.MOST_MEMORIES + 256;
    /** Merged memories that are kept as they were. */
    static final int MOST_ASIDE = 1_024;

    private static final int MOST_TENDED = 128;
    private static final int MOST_TOGETHER = 5;
    /** What common work weighs: more when it went wrong. */
    private static final int WORK_DONE = 4;

    private static final int WORK_FAILED = 6;
    /** What an answer weighs that its agent did not weigh itself: more to a person than to a colleague. */
    private static final int HUMAN = 5;

    private static final int OTHERS = 3;

    private static final String MESSAGE = WakeReason.of(WakeReason.Kind.MESSAGE).label();
    private static final String STEP = WakeReason.of(WakeReason.Kind.STEP).label();
    private static final String REFLECTION =
            WakeReason.of(WakeReason.Kind.REFLECTION).label();

    private MindDecisions() {}

    /** In the same commit as the end of a turn. */
    static void turnEnded(Draft draft, Turn turn, Act.Done done) {
        if (draft.state().findAgent(turn.agent()).isEmpty()) return;
        Label label = label(draft.state(), turn.agent(), done.label());
        List<Memory> memories = new ArrayList<>();
        MemoryHead head = MindFold.head(draft.state(), turn.agent(), draft.nowMillis());
        for (Act.Keepsake it : keepsakes(turn, done)) {
            if (Texts.line(it.text(), Memory.MOST_CHARACTERS).isEmpty()) continue;
            memories.add(Memory.of(
                    new MemoryId(turn.agent(), head.next() + memories.size()),
                    Memory.Kind.OBSERVATION,
                    it.text(),
                    it.importance(),
                    draft.nowMillis(),
                    turn.id().value(),
                    label,
                    Embedding.NONE));
        }
        keep(draft, turn.agent(), memories);
        if (turn.wake().equals(REFLECTION)) {
            Reflection.Mark.find(turn.task()).ifPresent(mark -> reflected(draft, turn, mark, done, label));
        }
    }

    /** What it wanted to keep; else what it answered, where somebody waited for that. */
    private static List<Act.Keepsake> keepsakes(Turn turn, Act.Done done) {
        String said = done.text().isBlank() ? done.answer().map(Texts::told).orElse("") : done.text();
        if (!done.keepsakes().isEmpty() || done.failed() || said.isBlank()) return done.keepsakes();
        if (turn.wake().equals(MESSAGE)) {
            return List.of(new Act.Keepsake(
                    "I answered " + turn.task() + ": " + said, turn.task().startsWith("human:") ? HUMAN : OTHERS));
        }
        if (turn.wake().equals(STEP))
            return List.of(new Act.Keepsake("For step " + step(turn.task()) + " I answered: " + said, OTHERS));
        return List.of();
    }

    /** Its name, of {@code run-4kq7m2x9/find/0/1/1}. */
    private static String step(String task) {
        String[] parts = task.split("/", -1);
        return parts.length > 1 ? parts[1] : task;
    }

    /** Whatever came of it: what was thought about once is not thought about again. */
    private static void reflected(Draft draft, Turn turn, Reflection.Mark mark, Act.Done done, Label label) {
        MemoryHead head = MindFold.head(draft.state(), turn.agent(), draft.nowMillis());
        if (head.reflectedTo() >= mark.upTo()) return;
        List<Memory> insights = new ArrayList<>();
        if (done.answer().isPresent()
                && Reflection.read(turn.agent(), mark, done.answer().get())
                        instanceof Reading.Read<List<Reflection.Insight>> read) {
            for (Reflection.Insight it : read.value()) {
                insights.add(new Memory(
                        new MemoryId(turn.agent(), head.next() + insights.size()),
                        Memory.Kind.REFLECTION,
                        it.text(),
                        it.importance(),
                        draft.nowMillis(),
                        turn.id().value(),
                        it.evidence(),
                        label,
                        MemoryPolicySpec.Scope.AGENT,
                        new Memory.Use(draft.nowMillis(), 0, 0),
                        false,
                        Embedding.NONE));
            }
        }
        keep(draft, turn.agent(), insights);
        draft.add(new Event.Reflected(turn.agent(), mark.upTo(), mark.gathered(), draft.nowMillis()));
    }

    /** In the same commit as the end of a talk. What nobody summed up leaves nothing. */
    static void talkEnded(Draft draft, Conversation talk, Optional<Outcome> outcome) {
        if (outcome.isEmpty()) return;
        Outcome came = outcome.get();
        List<String> there = talk.participants().stream()
                .filter(name -> draft.state().findAgent(name).isPresent())
                .sorted()
                .toList();
        for (String name : there) {
            if (came.summary().isEmpty()) continue;
            MemoryId id = MindFold.head(draft.state(), name, draft.nowMillis()).nextId();
            keep(draft, name, List.of(came.memory(talk, id, Embedding.NONE)));
        }
        for (Pair pair : pairs(there)) {
            relationship(draft, pair).ifPresent(was -> move(draft, was, came.moved(talk, was)));
        }
        LessonDecisions.learnt(draft, talk, came);
    }

    /** In the same commit as the end of a run: those who worked in it remember it, and stand differently. */
    static void runEnded(Draft draft, Run run) {
        if (run.phase() == Run.Phase.CANCELLED || !run.phase().hasEnded()) return;
        boolean success = run.phase() == Run.Phase.SUCCEEDED;
        List<String> workers = workers(draft.state(), run);
        String how = success
                ? "came to a good end"
                : "did not succeed" + (run.reason().isEmpty() ? "" : ": " + run.reason());
        for (String name : workers) {
            Memory memory = Memory.of(
                    MindFold.head(draft.state(), name, draft.nowMillis()).nextId(),
                    Memory.Kind.OBSERVATION,
                    "Work on " + run.workflow() + " " + with(workers, name) + how,
                    success ? WORK_DONE : WORK_FAILED,
                    draft.nowMillis(),
                    run.id(),
                    label(draft.state(), name, success ? run.label() : reasonOf(run)),
                    Embedding.NONE);
            keep(draft, name, List.of(memory));
        }
        String why = run.workflow() + " " + how;
        for (Pair pair : pairs(workers)) {
            relationship(draft, pair)
                    .ifPresent(was -> move(draft, was, was.worked(success, run.id(), why, draft.nowMillis())));
        }
    }

    static Verdict tend(Draft draft, Command.TendMemories it) {
        Optional<MemoryHead> found = draft.state().minds().findHead(it.agent());
        if (found.isEmpty()) return AgentDecisions.missing(draft.state(), it.agent());
        MemoryHead head = found.get();
        if (head.revision() != it.seen()) {
            return Draft.refuse(
                    FailureCode.CONFLICT, "memories of " + it.agent() + " changed meanwhile.", "Read them again.");
        }
        boolean strange = it.written().stream()
                .anyMatch(memory -> !memory.id().agent().equals(it.agent())
                        || !head.live().has(memory.id().number()));
        if (strange || it.written().size() > MOST_TENDED || !head.live().list().containsAll(it.gone())) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "memories of " + it.agent() + ": some are not there (expected: at most " + MOST_TENDED
                            + " that are).",
                    "Read them again.");
        }
        boolean aside = it.tending() == Tending.MERGED
                && Minds.policy(draft.state(), it.agent()).keepPreimage();
        draft.add(
                new Event.MemoriesTended(it.agent(), it.tending(), it.written(), it.gone(), aside, draft.nowMillis()));
        List<Long> kept = MindFold.head(draft.state(), it.agent(), 0).aside().list();
        forget(draft, it.agent(), kept.subList(0, Math.max(0, kept.size() - MOST_ASIDE)));
        return draft.done(Rows.Kind.MIND.key(it.agent()));
    }

    /** Lets relationships and lessons be what new documents say. In the same commit as the documents. */
    static void follow(Draft draft, Command.ApplySpecs it) {
        for (Command.ApplySpecs.Put put : it.put()) {
            if (!isNew(draft.state(), put.document().id())) continue;
            if (put.document().id().kind() == SpecKind.RELATIONSHIP) RelationDecisions.put(draft, put.document());
            if (put.document().id().kind() == SpecKind.LESSON) LessonDecisions.put(draft, put.document());
        }
        for (SpecId id : it.remove()) {
            boolean isGone = draft.state().specs().find(id).isEmpty();
            if (id.kind() == SpecKind.LESSON && isGone) LessonDecisions.forget(draft, id.name());
        }
        for (MemoryHead head : List.copyOf(draft.state().minds().heads().values())) {
            if (draft.state().findAgent(head.agent()).isEmpty()) {
                draft.add(new Event.MindForgotten(head, draft.nowMillis()));
            }
        }
        RelationDecisions.follow(draft);
    }

    /** Whether it was written with this entry: the same, sent again, moves nothing. */
    private static boolean isNew(State state, SpecId id) {
        return state.specs()
                .find(id)
                .filter(kept -> kept.revision() == state.revision())
                .isPresent();
    }

    private static void keep(Draft draft, String agent, List<Memory> memories) {
        if (memories.isEmpty()) return;
        draft.add(new Event.MemoriesKept(agent, memories, draft.nowMillis()));
        List<Long> live =
                MindFold.head(draft.state(), agent, draft.nowMillis()).live().list();
        forget(draft, agent, live.subList(0, Math.max(0, live.size() - MOST_LIVE)));
    }

    private static void forget(Draft draft, String agent, List<Long> numbers) {
        if (numbers.isEmpty()) return;
        draft.add(new Event.MemoriesTended(agent, Tending.FORGOTTEN, List.of(), numbers, false, draft.nowMillis()));
    }

    private static Optional<Relationship> relationship(Draft draft, Pair pair) {
        MindShelf minds = draft.state().minds();
        return minds.find(pair)
                .or(() -> minds.relationships().size() < MOST_RELATIONSHIPS
                        ? Optional.of(Relationship.of(pair, draft.nowMillis()))
                        : Optional.empty());
    }

    private static void move(Draft draft, Relationship was, Relationship is) {
        if (!is.equals(was)) draft.add(new Event.RelationshipMoved(is, draft.nowMillis()));
    }

    /** Of what an agent comes to know: at least as strict as its policy says, and as what it was told. */
    /** Why a run ended may be a person's words, or what a tool said of what a step was given. */
    private static Label reasonOf(Run run) {
        Label worst = run.label().worst(Label.OF_THE_HOUSE);
        for (StepRun step : run.steps()) {
            worst = worst.worst(step.label());
            for (StepRun.Task task : step.tasks()) worst = worst.worst(task.label());
        }
        return worst;
    }

    private static Label label(State state, String agent, Label told) {
        return Label.of(Minds.dataClass(state, agent), Taint.TRUSTED).worst(told);
    }

    private static List<String> workers(State state, Run run) {
        House house = state.specs().house();
        TreeSet<String> names = new TreeSet<>();
        house.each(WorkflowSpec.class)
                .filter(it -> it.name().equals(run.workflow()))
                .flatMap(it -> it.spec().steps().stream())
                .filter(step -> run.findStep(step.id())
                        .filter(it -> it.phase() == StepRun.Phase.DONE || it.phase() == StepRun.Phase.FAILED)
                        .isPresent())
                .forEach(step -> {
                    if (step.worker() instanceof WorkflowSpec.Worker.Agent agent
                            && state.findAgent(agent.name()).isPresent()) names.add(agent.name());
                });
        return names.stream().limit(MOST_TOGETHER).toList();
    }

    private static String with(List<String> all, String name) {
        List<String> others = all.stream().filter(it -> !it.equals(name)).toList();
        return others.isEmpty() ? "" : "with " + String.join(", ", others) + " ";
    }

    private static List<Pair> pairs(List<String> names) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) pairs.add(Pair.of(names.get(i), names.get(j)));
        }
        return pairs;
    }
}
