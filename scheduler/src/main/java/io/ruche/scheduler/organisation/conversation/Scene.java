package io.ruche.scheduler.organisation.conversation;

import io.ruche.scheduler.organisation.relation.Pair;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is there when an event frees an agent.
 *
 * @param event names it in the journal: the same event draws the same lot
 * @param seed of the journal
 * @param freed the agent that has nothing to do now
 * @param zone of the organisation
 * @param agents of the organisation, the freed one too
 * @param acquaintances what is known of pairs; of others nothing is
 */
public record Scene(
        String event,
        long seed,
        String freed,
        long nowMillis,
        ZoneId zone,
        List<Person> agents,
        Map<Pair, Acquaintance> acquaintances) {

    /**
     * @param free whether it has nothing to do and is not paused
     * @param near whether it is near the freed one in the office
     * @param lastTalkMillis when its last talk ended; {@link Long#MIN_VALUE} if never
     */
    public record Person(String name, Optional<String> team, boolean free, boolean near, long lastTalkMillis) {}

    /** @param affinity from -1 to 1 */
    public record Acquaintance(long lastTalkMillis, double affinity) {
        static final Acquaintance NONE = new Acquaintance(Long.MIN_VALUE, 0);
    }

    Acquaintance acquaintance(String one, String other) {
        return acquaintances.getOrDefault(Pair.of(one, other), Acquaintance.NONE);
    }

    /** Whether so much time is over since then. */
    boolean hasRested(long sinceMillis, long restMillis) {
        return sinceMillis == Long.MIN_VALUE || nowMillis - sinceMillis >= restMillis;
    }
}
