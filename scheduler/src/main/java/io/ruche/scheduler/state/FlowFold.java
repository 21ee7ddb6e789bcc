package io.ruche.scheduler.state;

import java.util.Optional;

/** Builds the runs, approvals and conversations that an event leaves behind; {@link Fold} for them. */
final class FlowFold {
    private FlowFold() {}

    /** Empty when the event is about something else. */
    static Optional<State> apply(State state, Event event) {
        FlowShelf flow = state.flow();
        if (event instanceof Event.RunMoved it) return of(state, flow.with(it.run()));
        if (event instanceof Event.RunForgotten it) return of(state, flow.withoutRun(it.run()));
        if (event instanceof Event.ApprovalMoved it) return of(state, flow.with(it.approval()));
        if (event instanceof Event.ApprovalForgotten it) return of(state, flow.withoutApproval(it.approval()));
        if (event instanceof Event.TalkMoved it) return of(state, flow.with(it.talk()));
        if (event instanceof Event.TalkForgotten it) return of(state, flow.withoutConversation(it.talk()));
        if (event instanceof Event.StartsMoved it) return of(state, flow.with(it.workflow(), it.starts()));
        if (event instanceof Event.StartsForgotten it) return of(state, flow.withoutStarts(it.workflow()));
        if (event instanceof Event.TriggerSprang it) return of(state, flow.with(it.mark()));
        if (event instanceof Event.TriggerForgotten it) return of(state, flow.withoutMark(it.mark()));
        if (event instanceof Event.PlanKept it) return of(state, flow.with(it.plan()));
        if (event instanceof Event.PlanForgotten it) return of(state, flow.withoutPlan(it.hash()));
        return Optional.empty();
    }

    private static Optional<State> of(State state, FlowShelf flow) {
        return Optional.of(state.with(flow));
    }
}
