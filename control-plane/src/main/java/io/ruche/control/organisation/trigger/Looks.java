package io.ruche.control.organisation.trigger;

import io.ruche.control.tools.ToolAnswer;
import io.ruche.control.tools.ToolCall;
import io.ruche.control.tools.ToolProxy;
import io.ruche.scheduler.dispatch.TriggerPlanner.Watch;
import io.ruche.scheduler.json.Json;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks a tool for what a watch wants to see; answers come on the loop. */
final class Looks {
    private final ToolProxy tools;
    private final Loop loop;
    private final Watch watch;

    Looks(ToolProxy tools, Loop loop, Watch watch) {
        this.tools = tools;
        this.loop = loop;
        this.watch = watch;
    }

    /**
     * What the tool answers; fails with {@link Source.Unreadable} when it does not.
     *
     * @param hosts that it may reach
     */
    CompletionStage<Map<String, @Nullable Object>> ask(
            State state, String tool, Map<String, Object> args, List<String> hosts, int maxBytes) {
        ToolCall call = new ToolCall(
                state.epoch(),
                "trigger/" + watch.workflow() + "/" + watch.index(),
                watch.organisation(),
                watch.workflow(),
                tool,
                EffectClass.READ,
                CanonicalJson.of(args),
                hosts,
                maxBytes,
                0);
        return tools.perform(call).thenApplyAsync(Looks::read, loop::execute);
    }

    private static Map<String, @Nullable Object> read(ToolAnswer answer) {
        if (!(answer instanceof ToolAnswer.Done)) throw new Source.Unreadable(answer.text());
        return Json.object(answer.text(), "the tool's answer", Source.Unreadable::new);
    }

    /** The objects of a list. */
    static List<Map<?, ?>> objects(@Nullable Object list) {
        List<Map<?, ?>> objects = new ArrayList<>();
        if (list instanceof List<?> all) {
            for (Object each : all) if (each instanceof Map<?, ?> object) objects.add(object);
        }
        return objects;
    }

    static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
