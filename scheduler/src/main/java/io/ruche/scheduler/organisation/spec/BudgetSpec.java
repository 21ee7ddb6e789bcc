package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;
import java.util.List;
import java.util.Optional;

/**
 * How much may be spent.
 *
 * @param target which one of the scope; whoever names this budget when empty
 * @param warnAt per cent at which people are told
 * @param degradeTo the model to go on with, when {@code onExhausted} is {@code DEGRADE}
 * @param reserve whether a call's most is set aside before it starts
 */
public record BudgetSpec(
        Scope scope,
        Optional<String> target,
        Window window,
        Limit limit,
        List<Integer> warnAt,
        OnExhausted onExhausted,
        Optional<String> degradeTo,
        Unpriced unpriced,
        boolean reserve)
        implements Spec {

    public enum Scope {
        ORG,
        TEAM,
        AGENT,
        WORKFLOW,
        PROJECT
    }

    public enum Window {
        HOUR,
        DAY,
        MONTH,
        RUN
    }

    public enum OnExhausted {
        PAUSE,
        DEGRADE,
        REQUIRE_APPROVAL
    }

    /** What happens to a call whose price nobody knows. */
    public enum Unpriced {
        DENY,
        ALLOW
    }

    /** What is not said is not limited; at least one is. */
    public record Limit(
            Optional<Long> microUsd,
            Optional<Long> tokensIn,
            Optional<Long> tokensOut,
            Optional<Long> gpuSeconds,
            Optional<Long> wallSeconds,
            Optional<Long> calls,
            Optional<Long> messages) {}

    static BudgetSpec of(Values spec) {
        Values limit = spec.group("limit");
        return new BudgetSpec(
                spec.choice("scope", Scope.class),
                spec.findText("target"),
                spec.choice("window", Window.class),
                new Limit(
                        limit.findMicroUsd("usd"),
                        limit.findWhole("tokensIn"),
                        limit.findWhole("tokensOut"),
                        limit.findWhole("gpuSeconds"),
                        limit.findWhole("wallSeconds"),
                        limit.findWhole("calls"),
                        limit.findWhole("messages")),
                spec.counts("warnAt"),
                spec.choice("onExhausted", OnExhausted.class),
                spec.findText("degradeTo"),
                spec.choice("unpriced", Unpriced.class),
                spec.flag("reserve"));
    }
}
