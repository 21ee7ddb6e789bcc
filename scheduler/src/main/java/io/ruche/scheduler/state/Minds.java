package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.lesson.Lessons;
import io.ruche.scheduler.organisation.memory.Embedding;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import io.ruche.scheduler.organisation.memory.MemoryRow;
import io.ruche.scheduler.organisation.memory.Recall;
import io.ruche.scheduler.organisation.relation.Feelings;
import io.ruche.scheduler.organisation.relation.Relationship;
import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Recalled;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.TurnStart;
import io.ruche.scheduler.organisation.turn.Wake;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What an agent knows, as far as the State tells; and what to ask of where its memories lie. Pure, any thread. */
public final class Minds {
    private static final int MOST_RELATIONS = 6;
    private static final int MOST_ABOUT = 1_000;
    private static final String AGENT = "agent:";

    private Minds() {}

    /**
     * The lessons and relationships that a turn is told of; memories and thread are empty.
     *
     * @param concerned names of agents that the turn is about; they come first
     */
    public static Recalled known(State state, String agent, Collection<String> concerned, long nowMillis) {
        List<Recollection> lessons = new ArrayList<>();
        Lessons.toldTo(agent, state.minds().lessons().values(), nowMillis)
                .forEach(it -> lessons.add(new Recollection(it.id(), Lessons.line(it), it.label())));
        Set<String> named = new TreeSet<>(concerned);
        List<Recollection> relations = new ArrayList<>();
        state.minds().relationshipsOf(agent).stream()
                .sorted(Comparator.comparing(
                                (Relationship it) -> !named.contains(it.pair().besides(agent)))
                        .thenComparing(it -> -weight(it.at(nowMillis)))
                        .thenComparing(Relationship::pair))
                .limit(MOST_RELATIONS)
                .forEach(it -> relations.add(
                        new Recollection(it.pair().toString(), it.line(agent, nowMillis), Label.OF_THE_HOUSE)));
        return new Recalled(List.of(), lessons, relations, List.of());
    }

    private static double weight(Feelings feelings) {
        return feelings.familiarity() + Math.abs(feelings.affinity());
    }

    /** The agents behind what a turn begins with, and those it talks with, besides its own. */
    public static Set<String> concerned(State state, TurnStart start) {
        Set<String> names = new TreeSet<>();
        for (Wake wake : start.wakes()) {
            name(wake.source()).ifPresent(names::add);
            state.flow()
                    .findConversation(wake.source().split("/", 2)[0])
                    .ifPresent(talk -> names.addAll(talk.participants()));
            for (Note note : wake.notes()) name(note.author()).ifPresent(names::add);
        }
        names.remove(start.agent());
        return names;
    }

    private static Optional<String> name(String author) {
        return author.startsWith(AGENT) ? Optional.of(author.substring(AGENT.length())) : Optional.empty();
    }

    /** What to look for among its memories: the text whose meaning is compared with theirs. */
    public static String about(TurnStart start) {
        StringBuilder text = new StringBuilder();
        for (Wake wake : start.wakes()) {
            for (Note note : wake.notes()) {
                if (text.length() < MOST_ABOUT) text.append(note.text()).append('\n');
            }
        }
        return text.substring(0, Math.min(MOST_ABOUT, text.length())).strip();
    }

    /**
     * What the member that holds an agent's memories is asked, for {@link Recall#of}. Empty when it has none.
     *
     * @param vector of what is looked for; {@link Embedding#NONE} when no model tells
     * @param fresh rows of memories that are not in the tables yet
     */
    public static Optional<byte[]> question(
            State state, String agent, Embedding vector, Collection<byte[]> fresh, long nowMillis) {
        return state.minds()
                .findHead(agent)
                .filter(head -> !head.live().isEmpty())
                .map(head ->
                        Recall.question(head, policy(state, agent), dataClass(state, agent), vector, fresh, nowMillis));
    }

    /** Where an agent's memories lie, beside the State. */
    public static List<String> keys(MemoryHead head) {
        return head.live().list().stream()
                .map(number -> MemoryRow.key(head.agent(), number))
                .toList();
    }

    /** The memory policy that holds for an agent. */
    public static MemoryPolicySpec policy(State state, String agent) {
        return state.specs().house().memoryPolicyOf(agent);
    }

    /** The class of what an agent comes to know: the strictest that its model policy is about. */
    public static DataClass dataClass(State state, String agent) {
        House house = state.specs().house();
        Optional<AgentSpec> spec = house.agent(agent);
        return spec.flatMap(it -> house.policyOf(agent, it))
                .map(it -> it.spec().strictest())
                .orElse(DataClass.PRIVATE);
    }
}
