package io.ruche.scheduler.simulation;

import java.util.List;
import java.util.function.Consumer;

/** Counts what happens in one simulation. */
final class Tally {
    private final Targets targets;
    private final Consumer<Outcome> outcomes;
    private final Distribution queue = new Distribution();
    private final Distribution firstToken = new Distribution();
    private final Distribution token = new Distribution();
    private final Distribution whole = new Distribution();
    private long finished;
    private long refused;
    private long unserved;
    private long rerouted;
    private long good;
    private long promptTokens;
    private long cachedTokens;
    private long outputTokens;
    private long events;
    private long hash;

    Tally(Targets targets, Consumer<Outcome> outcomes) {
        this.targets = targets;
        this.outcomes = outcomes;
    }

    /** Something happened: three numbers that tell it from all else. */
    void happened(long one, long two, long three) {
        events++;
        mix(one);
        mix(two);
        mix(three);
    }

    void cut(int requests) {
        rerouted += requests;
    }

    void finished(Running it, int replica, long now) {
        Outcome outcome = new Outcome(
                it.number,
                it.request,
                Ending.FINISHED,
                replica,
                it.dispatchedNanos,
                it.startedNanos,
                it.firstTokenNanos,
                now,
                it.cachedTokens,
                it.attempts);
        finished++;
        if (outcome.meets(targets)) good++;
        promptTokens += it.request.promptTokens();
        cachedTokens += it.cachedTokens;
        outputTokens += it.request.outputTokens();
        queue.add(outcome.queueSeconds());
        firstToken.add(outcome.firstTokenSeconds());
        if (it.request.outputTokens() > 1) token.add(outcome.tokenSeconds());
        whole.add(outcome.seconds());
        told(outcome);
    }

    void refused(Running it, long now) {
        refused++;
        told(unanswered(it, Ending.REFUSED, now));
    }

    void unserved(Running it, long now) {
        unserved++;
        told(unanswered(it, Ending.UNSERVED, now));
    }

    Report report(long now, List<ReplicaUse> replicas) {
        return new Report(
                now / Request.NANOS,
                finished + refused + unserved,
                finished,
                refused,
                unserved,
                rerouted,
                good,
                promptTokens,
                cachedTokens,
                outputTokens,
                queue,
                firstToken,
                token,
                whole,
                List.copyOf(replicas),
                events,
                hash);
    }

    private static Outcome unanswered(Running it, Ending ending, long now) {
        int none = Outcome.NONE;
        return new Outcome(it.number, it.request, ending, none, none, none, none, now, 0, it.attempts);
    }

    private void told(Outcome outcome) {
        happened(outcome.number(), outcome.ending().ordinal(), outcome.endNanos());
        outcomes.accept(outcome);
    }

    private void mix(long value) {
        hash = (hash ^ value) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 32;
    }
}
