package io.ruche.scheduler.dispatch;

import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Why;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.ArrayList;
import java.util.List;

/** A model that answers in the form asked for, and each time something else. */
final class ScriptedModel {
    private final SimulatedEntropy chance;
    private long calls;

    ScriptedModel(SimulatedEntropy chance) {
        this.chance = chance;
    }

    long calls() {
        return calls;
    }

    Outcome answer(Act.Call call, long nowMillis) {
        calls++;
        if (chance.percent(5)) {
            return new Outcome.CallFailed(nowMillis, new Why("overloaded", "Too much to do."), chance.percent(80));
        }
        String text = chance.percent(3) ? "{\"say\"" : text(call);
        return new Outcome.Answered(nowMillis, text, call.model().model(), 100, 20);
    }

    private String text(Act.Call call) {
        return switch (call.shape()) {
            case TEXT -> "All is well, " + chance.below(1_000) + ".";
            case ANSWER -> "{\"ok\":" + chance.percent(50) + "}";
            case ACTIONS -> actions(call.schema().orElse(""));
            case ACTIONS_OR_ANSWER ->
                chance.percent(50)
                        ? "{\"answer\":{\"ok\":" + chance.percent(50) + "}}"
                        : actions(call.schema().orElse(""));
        };
    }

    private String actions(String schema) {
        List<String> actions = new ArrayList<>();
        for (String tool : List.of("workspace.write", "mcp:pigeon/send", "mcp:post/send", "workspace.read")) {
            if (!schema.contains("\"" + tool + "\"") || !chance.percent(30)) continue;
            actions.add(action(tool, "{\"path\":\"f" + chance.below(20) + "\",\"text\":\"x\"}"));
        }
        for (String colleague : List.of("ada", "bob", "cyd", "dot")) {
            if (!schema.contains("team.write") || !schema.contains("\"" + colleague + "\"")) continue;
            if (chance.percent(4)) {
                actions.add(action("team.write", "{\"to\":\"" + colleague + "\",\"text\":\"Look.\"}"));
            }
        }
        if (schema.contains("\"found\"") && chance.percent(20)) {
            actions.add(action("event.raise", "{\"name\":\"found\",\"text\":\"Something.\"}"));
        }
        if (chance.percent(20)) actions.add(action("memory.keep", "{\"text\":\"Well.\",\"importance\":4}"));
        return "{\"say\":\"" + (chance.percent(50) ? "Well." : "") + "\",\"actions\":[" + String.join(",", actions)
                + "]}";
    }

    private static String action(String tool, String args) {
        return "{\"tool\":\"" + tool + "\",\"args\":" + args + "}";
    }
}
