package io.ruche.control.organisation.turn;

import io.ruche.control.gateway.AgentCall;
import io.ruche.control.gateway.AgentCalls;
import io.ruche.control.state.VirtualWorld;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A gateway whose model answers late, wrongly or not at all, and each time something else. */
final class ScriptedCalls {
    private final VirtualWorld world;
    private final Random random;
    private long calls;
    private boolean calm;

    ScriptedCalls(VirtualWorld world) {
        this.world = world;
        this.random = world.random();
    }

    long calls() {
        return calls;
    }

    void calm() {
        calm = true;
    }

    /** The gateway of one process: it dies with it. */
    AgentCalls of(Life life) {
        return (call, heard) -> ask(life, call, heard);
    }

    /** Whether the process is alive. */
    interface Life {
        boolean isAlive();
    }

    private AgentCalls.Call ask(Life life, AgentCall call, Consumer<AgentCalls.Answer> heard) {
        calls++;
        boolean[] cancelled = new boolean[1];
        AgentCalls.Answer answer = answer(call);
        world.after(Duration.ofMillis(20 + random.nextInt(2_000)), () -> {
            if (life.isAlive() && !cancelled[0]) heard.accept(answer);
        });
        return () -> cancelled[0] = true;
    }

    private AgentCalls.Answer answer(AgentCall call) {
        if (!calm && random.nextInt(20) == 0) {
            FailureCode code = random.nextInt(4) == 0 ? FailureCode.CONTEXT_LENGTH_EXCEEDED : FailureCode.OVERLOADED;
            return new AgentCalls.Answer.Failed(Failure.of(code, "Not now."), 0);
        }
        String text = random.nextInt(30) == 0 ? "{\"say\"" : text(call.schema().orElse(""));
        return new AgentCalls.Answer.Answered(text, call.model(), "box", 100, 0, 20, 50);
    }

    private String text(String schema) {
        if (schema.isEmpty()) return "All is well, " + random.nextInt(1_000) + ".";
        List<String> actions = new ArrayList<>();
        for (String tool : List.of("workspace.write", "mcp:pigeon/send", "workspace.read")) {
            if (!schema.contains("\"" + tool + "\"") || random.nextInt(3) > 0) continue;
            actions.add(action(tool, "{\"path\":\"f" + random.nextInt(20) + "\",\"text\":\"x\"}"));
        }
        if (random.nextInt(20) == 0) {
            for (String colleague : TurnHouse.AGENTS) {
                if (!schema.contains("\"" + colleague + "\"")) continue;
                actions.add(action("team.write", "{\"to\":\"" + colleague + "\",\"text\":\"Look.\"}"));
                break;
            }
        }
        return "{\"say\":\"" + (random.nextBoolean() ? "Well." : "") + "\",\"actions\":["
                + String.join(",", actions.subList(0, Math.min(4, actions.size()))) + "]}";
    }

    private static String action(String tool, String args) {
        return "{\"tool\":\"" + tool + "\",\"args\":" + args + "}";
    }
}
