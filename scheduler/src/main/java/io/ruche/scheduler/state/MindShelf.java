package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.lesson.Lesson;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.relation.Relationship;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * What agents are to each other, what they learnt of each other, and what is counted of their memories; the memories
 * themselves lie beside the State. Immutable, any thread.
 *
 * @param heads by agent; none for one that never remembered anything
 */
public record MindShelf(
        TreePMap<Pair, Relationship> relationships,
        TreePMap<String, Lesson> lessons,
        TreePMap<String, MemoryHead> heads) {
    static final MindShelf EMPTY = new MindShelf(TreePMap.empty(), TreePMap.empty(), TreePMap.empty());

    public Optional<Relationship> find(Pair pair) {
        return Optional.ofNullable(relationships.get(pair));
    }

    /** In the order of their names. */
    public List<Relationship> relationshipsOf(String agent) {
        return relationships.values().stream()
                .filter(it -> it.pair().has(agent))
                .toList();
    }

    public Optional<Lesson> findLesson(String id) {
        return Optional.ofNullable(lessons.get(id));
    }

    public Optional<MemoryHead> findHead(String agent) {
        return Optional.ofNullable(heads.get(agent));
    }

    /** How many memories an agent has. */
    public int memories(String agent) {
        return findHead(agent).map(head -> head.live().size()).orElse(0);
    }

    Collection<String> pairs() {
        return relationships.keySet().stream().map(Pair::toString).toList();
    }

    MindShelf with(Relationship it) {
        return new MindShelf(relationships.plus(it.pair(), it), lessons, heads);
    }

    MindShelf without(Pair pair) {
        return new MindShelf(relationships.minus(pair), lessons, heads);
    }

    MindShelf with(Lesson it) {
        return new MindShelf(relationships, lessons.plus(it.id(), it), heads);
    }

    MindShelf withoutLesson(String id) {
        return new MindShelf(relationships, lessons.minus(id), heads);
    }

    MindShelf with(MemoryHead it) {
        return new MindShelf(relationships, lessons, heads.plus(it.agent(), it));
    }

    MindShelf withoutHead(String agent) {
        return new MindShelf(relationships, lessons, heads.minus(agent));
    }
}
