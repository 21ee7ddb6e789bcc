package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Terms;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.spelling.Spelling;
import java.util.List;
import java.util.Optional;

/** Decisions on agents: they come and go with their documents, are woken, paused and told to go on. */
final class AgentDecisions {
    private static final int MOST_NAME = 300;
    private static final int MOST_SCHEMA = 32_000;

    private AgentDecisions() {}

    /** Lets the agents be those that documents tell of. In the same commit as the documents. */
    static void follow(Draft draft) {
        for (Agent each : List.copyOf(draft.state().agents())) {
            if (isThere(draft.state(), each.name())) continue;
            Agent agent = draft.state().getAgent(each.name());
            agent.turn()
                    .ifPresent(turn -> draft.add(new Event.TurnCancelled(
                            turn, Reason.of("agent_removed", "Its agent was removed.", ""), draft.nowMillis())));
            draft.add(new Event.AgentRemoved(agent.name(), draft.nowMillis()));
            FlowDecisions.agentGone(draft, agent);
        }
        for (KeptSpec spec : draft.state().specs().all(SpecKind.AGENT)) {
            if (draft.state().findAgent(spec.id().name()).isEmpty()) {
                draft.add(new Event.AgentAdded(spec.id().name(), draft.nowMillis()));
            }
        }
    }

    private static boolean isThere(State state, String agent) {
        return state.specs().find(new SpecId(SpecKind.AGENT, agent)).isPresent();
    }

    static Verdict wake(Draft draft, Command.WakeAgent it) {
        Optional<Agent> found = draft.state().findAgent(it.agent());
        if (found.isEmpty()) return missing(draft.state(), it.agent());
        Agent agent = found.get();
        Optional<Verdict> wrong = whyNot(it);
        if (wrong.isPresent()) return wrong.get();
        if (Wake.isSelfAuthored(
                agent.name(), it.reason(), it.source(), it.note().author())) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "agent: '" + agent.name() + "' would wake itself by " + it.reason() + " from " + it.source()
                            + " (expected: somebody else's doing).",
                    "");
        }
        Note note = new Note(it.note().author(), it.note().text(), it.note().label(), draft.nowMillis());
        Wake wake = Wake.of(it.reason(), it.source(), note, it.outputSchema(), terms(draft.state(), it));
        boolean isNew = agent.wakes().stream().noneMatch(wake::isSame);
        if ((isNew && agent.wakes().size() >= Agent.MOST_WAKES)
                || (wake.isOwedAnAnswer() && !Wake.fits(agent.wakes(), wake))) {
            return Draft.refuse(
                    FailureCode.OVERLOADED,
                    "agent: '" + agent.name() + "' has as much to do as it can remember ("
                            + agent.wakes().size() + " reasons to wake).",
                    "Try again when it has worked some of it off.");
        }
        draft.add(new Event.AgentWoken(agent.name(), wake, draft.nowMillis()));
        return draft.done(subject(agent.name()));
    }

    /** Who thinks about what happened answers, and does nothing else. */
    private static Terms terms(State state, Command.WakeAgent it) {
        if (it.reason().kind() != WakeReason.Kind.REFLECTION) return Terms.NONE;
        List<String> models = state.specs()
                .house()
                .agent(it.agent())
                .map(agent -> agent.model().utilityModels())
                .orElse(List.of());
        return Terms.answer(0, models, Optional.empty(), it.note().label());
    }

    private static Optional<Verdict> whyNot(Command.WakeAgent it) {
        if (it.note().text().length() > Wake.MOST_NOTE) {
            return tooLarge("text", it.note().text().length(), Wake.MOST_NOTE);
        }
        int schema = it.outputSchema().map(String::length).orElse(0);
        if (schema > MOST_SCHEMA) return tooLarge("output schema", schema, MOST_SCHEMA);
        for (String name : List.of(it.source(), it.note().author())) {
            if (name.isBlank() || name.length() > MOST_NAME) {
                return Optional.of(Draft.refuse(
                        FailureCode.INVALID_REQUEST,
                        "source: " + name.length() + " characters (expected: 1-" + MOST_NAME + ").",
                        "Say where it comes from, as human:me or inbox/ideas.txt."));
            }
        }
        return Optional.empty();
    }

    private static Optional<Verdict> tooLarge(String what, int length, int most) {
        return Optional.of(Draft.refuse(
                FailureCode.REQUEST_TOO_LARGE,
                what + ": " + length + " characters (expected: <= " + most + ").",
                "Put it into a file in the agent's workspace."));
    }

    static Verdict pause(Draft draft, Command.PauseAgent it) {
        Optional<Agent> found = draft.state().findAgent(it.agent());
        if (found.isEmpty()) return missing(draft.state(), it.agent());
        if (!found.get().isPaused()) {
            draft.add(new Event.AgentPaused(it.agent(), TurnTexts.brief(it.why()), draft.nowMillis()));
        }
        return draft.done(subject(it.agent()));
    }

    static Verdict resume(Draft draft, Command.ResumeAgent it) {
        Optional<Agent> found = draft.state().findAgent(it.agent());
        if (found.isEmpty()) return missing(draft.state(), it.agent());
        if (found.get().isPaused()) draft.add(new Event.AgentResumed(it.agent(), draft.nowMillis()));
        return draft.done(subject(it.agent()));
    }

    static Verdict missing(State state, String name) {
        return Draft.refuse(
                FailureCode.NOT_FOUND,
                "agent: '" + Failure.printable(name) + "' is not there.",
                Spelling.nearest(name, state.agents().stream().map(Agent::name).toList())
                        .map(near -> "Did you mean '" + near + "'?")
                        .orElse("'ruche get agents' lists them."));
    }

    static String subject(String agent) {
        return Rows.Kind.AGENT.key(agent);
    }
}
