package io.ruche.control.telemetry.adapter.simpleclient;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import io.ruche.control.telemetry.TurnMeter;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.spec.table.Tools;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.ToolGrant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** What becomes of agents' turns, of what they ask of models and of what they have done. */
final class TurnCounters implements TurnMeter {
    private static final double[] SECONDS = {0.1, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 900, 3_600, 14_400, 86_400};
    /** Tools of servers that people name themselves: more than this many share one label. */
    private static final int MOST_TOOLS = 64;

    private static final String OTHERS = "others";

    private final UnaryOperator<String> label;
    private final Set<String> tools = ConcurrentHashMap.newKeySet();
    private final Counter ended;
    private final Histogram seconds;
    private final Counter calls;
    private final Counter effects;

    /** @param label of a model: keeps the number of series within bounds */
    TurnCounters(CollectorRegistry registry, UnaryOperator<String> label) {
        this.label = label;
        ended = Counter.build()
                .name("ruche_org_turns_total")
                .help("Turns of agents that ended.")
                .labelNames("result")
                .register(registry);
        for (String result : new String[] {"done", "failed", "cancelled"}) ended.labels(result);
        seconds = Histogram.build()
                .name("ruche_org_turn_seconds")
                .help("From a turn's beginning to its end.")
                .buckets(SECONDS)
                .register(registry);
        calls = Counter.build()
                .name("ruche_org_model_calls_total")
                .help("Calls of agents to models: here, or at a provider.")
                .labelNames("model_name", "place", "result")
                .register(registry);
        effects = Counter.build()
                .name("ruche_org_effects_total")
                .help("What agents had done by tools.")
                .labelNames("tool", "effect_class", "status")
                .register(registry);
        for (String tool : Tools.names()) {
            tools.add(tool);
            expect(tool, ToolGrant.of(tool).effectClass());
        }
    }

    /** Each way in which it may end begins at 0, so that the first of each counts in a rate. */
    private void expect(String tool, EffectClass effectClass) {
        for (Outcome.Status status : Outcome.Status.values()) effects.labels(tool, word(effectClass), word(status));
    }

    @Override
    public void ended(TurnPhase phase, long millis) {
        ended.labels(word(phase)).inc();
        seconds.observe(millis / 1e3);
    }

    @Override
    public void called(String model, boolean here, boolean answered) {
        calls.labels(label.apply(model), here ? "here" : "cloud", answered ? "answered" : "failed")
                .inc();
    }

    @Override
    public void performed(String tool, EffectClass effectClass, Outcome.Status status) {
        boolean fits = tools.contains(tool) || (tools.size() < MOST_TOOLS && tools.add(tool));
        String name = fits ? tool : OTHERS;
        expect(name, effectClass);
        effects.labels(name, word(effectClass), word(status)).inc();
    }

    private static String word(Enum<?> it) {
        return it.name().toLowerCase(Locale.ROOT);
    }
}
