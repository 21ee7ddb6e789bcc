package io.ruche.scheduler.state;

import java.util.Collection;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * Agents by name; and those that wait to begin a turn, so that nobody looks at all those who sleep. Immutable.
 *
 * @param waiting as {@link Agent#isWaiting}
 */
record AgentShelf(TreePMap<String, Agent> byName, TreePMap<String, Agent> waiting) {
    static final AgentShelf EMPTY = new AgentShelf(TreePMap.empty(), TreePMap.empty());

    Collection<Agent> all() {
        return byName.values();
    }

    Optional<Agent> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    AgentShelf with(Agent it) {
        return new AgentShelf(
                byName.plus(it.name(), it), it.isWaiting() ? waiting.plus(it.name(), it) : waiting.minus(it.name()));
    }

    AgentShelf without(String name) {
        return new AgentShelf(byName.minus(name), waiting.minus(name));
    }
}
