package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Sampling;
import io.ruche.scheduler.organisation.approval.Approvals;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec.Action;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Short ways to begin turns and to let them go on. */
final class Turns {
    static final long BORN = 1_767_225_600_000L;
    static final Standing LOCAL = new Standing("smollm2-135m", Standing.Place.HERE, "grid", 2_048, "");
    static final Standing CLOUD = new Standing(
            "claude-opus-4.5", Standing.Place.NOWHERE, "anthropic", 0, "it needs its key, with 'ruche secret set KEY'");
    static final Given GIVEN = new Given(Recalled.NOTHING, List.of(CLOUD, LOCAL));
    static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"build\":{\"type\":\"boolean\"}},"
            + "\"required\":[\"build\"],\"additionalProperties\":false}";

    private Turns() {}

    static Brief brief(String... tools) {
        return new Brief(
                "You are henry.",
                List.of("claude-opus-4.5", "smollm2-135m"),
                200,
                new Sampling(0.3, 0),
                List.of(tools).stream().map(Turns::grant).toList(),
                List.of("dev", "scout"),
                List.of("decided"),
                List.of(),
                true);
    }

    /** {@code pigeon.send} has no key, {@code post.send} has one. */
    private static ToolGrant grant(String tool) {
        return tool.equals("post.send")
                ? new ToolGrant(tool, EffectClass.KEYED, false, "{\"type\":\"object\"}")
                : ToolGrant.of(tool);
    }

    static Brief gated(Brief brief) {
        return gated(brief, new Approvals.Rule("ship", List.of(Action.SEND_EXTERNAL), false, Optional.empty()));
    }

    static Brief gated(Brief brief, Approvals.Rule rule) {
        return new Brief(
                brief.system(),
                brief.models(),
                brief.maxTokens(),
                brief.sampling(),
                brief.tools(),
                brief.colleagues(),
                brief.events(),
                List.of(rule),
                brief.waitsForModel());
    }

    static Wake wake(WakeReason.Kind kind, String source, String text) {
        return Wake.of(WakeReason.of(kind), source, note(source, text), Optional.empty());
    }

    static Note note(String author, String text) {
        return new Note(author, text, Label.NONE, BORN);
    }

    static TurnStart start(Brief brief, Wake... wakes) {
        return new TurnStart("turn-1", "henry", "ab".repeat(32), List.of(wakes), 7, BORN, brief);
    }

    static TurnHistory history(Brief brief) {
        return TurnHistory.of(start(brief, wake(WakeReason.Kind.MESSAGE, "human:me", "Shall we build it?")));
    }

    /** With the next decision. */
    static TurnHistory next(TurnHistory history) {
        return next(history, GIVEN);
    }

    static TurnHistory next(TurnHistory history, Given given) {
        return history.with(Advance.next(history, given, TokenCounter.ESTIMATE));
    }

    static TurnHistory answered(TurnHistory history, String text) {
        return next(history.with(answer(history, text)));
    }

    static Outcome answer(TurnHistory history, String text) {
        return new Outcome.Answered(history.nowMillis() + 50, text, "smollm2-135m", 100, 20);
    }

    static Outcome performed(TurnHistory history, int index, Outcome.Status status, String text) {
        return new Outcome.Performed(index, history.nowMillis() + 5, status, text);
    }

    static Act act(TurnHistory history) {
        return history.last().decision().act();
    }

    static <A extends Act> A act(TurnHistory history, Class<A> type) {
        return type.cast(act(history));
    }

    static String acts(String say, String... actions) {
        return "{\"say\":\"" + say + "\",\"actions\":[" + String.join(",", actions) + "]}";
    }

    static String action(String tool, String args) {
        return "{\"tool\":\"" + tool + "\",\"args\":" + args + "}";
    }

    /** A turn from its first decision to its end, with whatever may come between. */
    static TurnHistory play(SimulatedEntropy chance) {
        List<String> tools = new ArrayList<>();
        for (String tool : List.of("workspace.write", "http.get", "mcp:pigeon/send", "post.send")) {
            if (chance.percent(60)) tools.add(tool);
        }
        Brief brief = brief(tools.toArray(String[]::new));
        if (chance.percent(40)) brief = gated(brief);
        Wake wake = Wake.of(
                WakeReason.of(WakeReason.Kind.values()[chance.below(10)]),
                "human:me",
                new Note("human:me", "Think about it.", Label.of("PUBLIC", chance.percent(30)), BORN),
                chance.percent(30) ? Optional.of(SCHEMA) : Optional.empty());
        TurnHistory history = TurnHistory.of(start(brief, wake));
        while (history.isReady()) {
            history = next(history, given(chance));
            Act act = act(history);
            for (int i = 0; i < Expectation.of(act).count(); i++) history = history.with(outcome(history, i, chance));
        }
        return history;
    }

    private static Given given(SimulatedEntropy chance) {
        List<Recollection> memories = new ArrayList<>();
        for (int i = chance.below(30); i > 0; i--) {
            memories.add(new Recollection(
                    "mem-" + i, "Something of old, number " + i, Label.of("PUBLIC", chance.percent(5))));
        }
        List<Remark> thread = new ArrayList<>();
        for (int i = 0; i < chance.below(60); i++) {
            thread.add(new Remark("m-" + i, "agent:dev", "I said " + "so ".repeat(chance.below(20)), Label.NONE));
        }
        List<Standing> models = chance.percent(90) ? List.of(CLOUD, LOCAL) : List.of(CLOUD);
        return new Given(new Recalled(memories, List.of(), List.of(), thread), models);
    }

    private static Outcome outcome(TurnHistory history, int index, SimulatedEntropy chance) {
        Act act = act(history);
        long now = history.nowMillis() + chance.below(1_000);
        if (act instanceof Act.Call call) {
            return chance.percent(10)
                    ? new Outcome.CallFailed(now, new Why("overloaded", "Too much to do."), chance.percent(80))
                    : new Outcome.Answered(
                            now, text(history, call, chance), call.model().model(), 10, 5);
        }
        if (act instanceof Act.Effects effects) {
            boolean repeatable = effects.effects().get(index).effectClass().isRepeatable();
            Outcome.Status status = Outcome.Status.values()[chance.below(repeatable ? 2 : 3)];
            return new Outcome.Performed(
                    index, now, status, "result " + chance.below(100) + " of it".repeat(chance.below(200)));
        }
        if (act instanceof Act.Ask ask) {
            boolean yes = chance.percent(50);
            Outcome.Word word = ask.about() == Act.About.APPROVAL
                    ? yes ? Outcome.Word.APPROVE : Outcome.Word.REJECT
                    : yes ? Outcome.Word.AGAIN : Outcome.Word.COUNT_AS_DONE;
            return new Outcome.Judged(now, word, "human:me", "");
        }
        return new Outcome.Woken(now);
    }

    private static String text(TurnHistory history, Act.Call call, SimulatedEntropy chance) {
        if (chance.percent(5)) return "{\"say\": what?";
        Brief brief = history.start().brief();
        return switch (call.shape()) {
            case TEXT -> "All is well.";
            case ANSWER -> "{\"build\":true}";
            case ACTIONS -> actions(brief, chance);
            case ACTIONS_OR_ANSWER -> chance.percent(40) ? "{\"answer\":{\"build\":false}}" : actions(brief, chance);
        };
    }

    private static String actions(Brief brief, SimulatedEntropy chance) {
        List<String> actions = new ArrayList<>();
        for (int i = chance.below(4); i > 0; i--) {
            ToolGrant tool = brief.tools().get(chance.below(brief.tools().size()));
            actions.add(action(tool.name(), "{\"path\":\"a" + chance.below(9) + "\"}"));
        }
        if (chance.percent(20)) actions.add(action("memory.keep", "{\"text\":\"It went well.\",\"importance\":3}"));
        if (chance.percent(20)) actions.add(action("team.write", "{\"to\":\"dev\",\"text\":\"Have a look.\"}"));
        if (chance.percent(10)) actions.add(action("event.raise", "{\"name\":\"decided\",\"text\":\"Yes.\"}"));
        return acts(chance.percent(50) ? "Well." : "", actions.toArray(String[]::new));
    }
}
