package io.ruche.scheduler.twin;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.Brief;
import io.ruche.scheduler.organisation.turn.WorkingHours;
import io.ruche.scheduler.routing.PrefixChain;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** An agent in a run: what waits for it, and what it did. */
final class Desk {
    final String agent;
    final AgentSpec spec;
    final Brief brief;
    final WorkingHours hours;
    final Optional<House.Named<ModelPolicySpec>> policy;
    final int topK;
    final int reflectAt;
    /** Persona and rules, with which each of its prompts begins. */
    final PrefixChain persona;

    final long personaTokens;
    final Deque<Knock> inbox = new ArrayDeque<>();
    Optional<Knock> current = Optional.empty();
    boolean talking;
    /** When it looks again, since it may not begin now; 0: no such time. */
    long looksAtNanos;

    String day = "";
    int runsToday;
    long memories;
    double gathered;
    long lastTalkMillis = Long.MIN_VALUE;

    // what the report tells
    long turns;
    long calls;
    long notStarted;
    long tokensIn;
    long tokensOut;
    double waitingSeconds;
    double workingSeconds;
    double spentUsd;
    Optional<String> firstModel = Optional.empty();
    String firstProvider = "";
    String why = "";

    Desk(
            String agent,
            AgentSpec spec,
            Brief brief,
            WorkingHours hours,
            Optional<House.Named<ModelPolicySpec>> policy,
            int topK,
            int reflectAt,
            PrefixChain persona,
            long personaTokens) {
        this.agent = agent;
        this.spec = spec;
        this.brief = brief;
        this.hours = hours;
        this.policy = policy;
        this.topK = topK;
        this.reflectAt = reflectAt;
        this.persona = persona;
        this.personaTokens = personaTokens;
    }

    boolean isFree() {
        return current.isEmpty() && inbox.isEmpty() && !talking;
    }

    int runsOn(String today) {
        return day.equals(today) ? runsToday : 0;
    }

    TwinReport.AgentRow row() {
        return new TwinReport.AgentRow(
                agent,
                firstModel,
                firstProvider,
                why,
                turns,
                calls,
                notStarted,
                tokensIn,
                tokensOut,
                waitingSeconds,
                workingSeconds,
                spentUsd);
    }
}
