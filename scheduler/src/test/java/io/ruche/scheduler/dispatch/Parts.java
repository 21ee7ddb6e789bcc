package io.ruche.scheduler.dispatch;

import io.ruche.scheduler.organisation.turn.Advance;
import io.ruche.scheduler.organisation.turn.Brief;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.TokenCounter;
import io.ruche.scheduler.organisation.turn.ToolGrant;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.organisation.turn.TurnStart;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Set;

/** What a run is made of, so that a bug can be planted in each. */
class Parts {
    TurnPlanner.Plan plan(State state, Set<TurnTask> underWay, long nowMillis) {
        return TurnPlanner.plan(state, underWay, turn -> true, nowMillis);
    }

    Decision advance(TurnHistory history, Given given) {
        return Advance.next(history, given, TokenCounter.ESTIMATE);
    }

    /** What becomes of a command's events. */
    List<Event> decided(List<Event> events) {
        return events;
    }

    boolean sinkForgetsEpochs() {
        return false;
    }

    /** Under which key an effect is sent. */
    String key(String key, long epoch) {
        return key;
    }

    /** No tool of this issue knows keys: here one does. */
    static Event keyed(Event event) {
        if (!(event instanceof Event.TurnStarted it)) return event;
        TurnStart start = it.start();
        Brief brief = start.brief();
        List<ToolGrant> tools = brief.tools().stream()
                .map(tool -> tool.name().equals("mcp:post/send")
                        ? new ToolGrant(tool.name(), EffectClass.KEYED, false, tool.argsSchema())
                        : tool)
                .toList();
        Brief keyed = new Brief(
                brief.system(),
                brief.models(),
                brief.maxTokens(),
                brief.sampling(),
                tools,
                brief.colleagues(),
                brief.events(),
                brief.approvals(),
                brief.waitsForModel());
        return new Event.TurnStarted(
                it.turn(),
                new TurnStart(
                        start.turn(),
                        start.agent(),
                        start.specHash(),
                        start.wakes(),
                        start.seed(),
                        start.atMillis(),
                        keyed),
                it.epoch(),
                it.atMillis());
    }
}
