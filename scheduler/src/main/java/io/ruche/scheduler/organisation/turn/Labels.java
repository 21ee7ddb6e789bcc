package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.Label;
import java.util.ArrayList;
import java.util.List;

/**
 * The labels of what enters a turn, each as it enters: what woke the agent, what is recalled for it, what tools return, what
 * people say about it. What an agent's documents say of it was written for whatever models they name, so it is public.
 */
public final class Labels {
    private Labels() {}

    /** Of what a turn begins with. */
    public static Label of(TurnStart start) {
        List<Label> all = new ArrayList<>();
        for (Wake wake : start.wakes()) {
            all.add(wake.terms().label());
            for (Note note : wake.notes()) all.add(note.label());
        }
        return Label.worst(all);
    }

    /** Of what a decision brings in: what was recalled for a call, and what its tools will return. */
    public static Label of(Act act) {
        if (act instanceof Act.Call call) return call.label();
        if (!(act instanceof Act.Effects effects)) return Label.NONE;
        return Label.worst(effects.effects().stream()
                .map(it -> Label.NONE.as(ToolGrant.returns(it.tool(), it.args())))
                .toList());
    }

    /** Of what comes of a decision, beside what the decision said itself. */
    public static Label of(Outcome outcome) {
        return outcome instanceof Outcome.Judged judged && !judged.note().isEmpty() ? Label.OF_THE_HOUSE : Label.NONE;
    }

    /** Of all of a journal so far. */
    static Label of(TurnHistory history) {
        List<Label> all = new ArrayList<>(List.of(of(history.start())));
        for (Step step : history.steps()) {
            all.add(of(step.decision().act()));
            for (Outcome outcome : step.outcomes()) all.add(of(outcome));
        }
        return Label.worst(all);
    }
}
