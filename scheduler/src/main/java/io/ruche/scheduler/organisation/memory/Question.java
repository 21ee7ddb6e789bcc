package io.ruche.scheduler.organisation.memory;

import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Scope;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.util.List;
import java.util.Set;

/**
 * What is looked for, and by whom.
 *
 * @param agent who asks
 * @param team the other agents of the team
 * @param scopes whose memories the policy lets it recall
 * @param mostSecret what the model that will read them may see; stricter ones are left out
 */
public record Question(String agent, Set<String> team, List<Scope> scopes, DataClass mostSecret, Embedding vector) {

    /** Whether it may be recalled: an owner sees all of its own, others what the owner let them see. */
    boolean mayRecall(Memory memory) {
        if (memory.label().dataClass().compareTo(mostSecret) > 0) {
            return false;
        }
        String owner = memory.id().agent();
        if (owner.equals(agent)) {
            return true;
        }
        return switch (memory.scope()) {
            case AGENT -> false;
            case TEAM -> scopes.contains(Scope.TEAM) && team.contains(owner);
            case ORG -> scopes.contains(Scope.ORG) || scopes.contains(Scope.TEAM) && team.contains(owner);
        };
    }
}
