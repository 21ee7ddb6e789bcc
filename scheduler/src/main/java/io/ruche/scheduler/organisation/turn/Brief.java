package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.Sampling;
import io.ruche.scheduler.organisation.approval.Approvals;
import java.util.List;
import java.util.Optional;

/**
 * What a turn is told of its agent, fixed when it begins: a changed spec counts from the next turn on.
 *
 * @param system persona and rules, as the model reads them
 * @param models in order of preference
 * @param colleagues agents that it may write to
 * @param events that somebody waits for, by their names without the agent's
 * @param approvals policies whose word its effects need, where they match
 * @param waitsForModel whether it waits when no model of its list is there; else the turn fails
 */
public record Brief(
        String system,
        List<String> models,
        int maxTokens,
        Sampling sampling,
        List<ToolGrant> tools,
        List<String> colleagues,
        List<String> events,
        List<Approvals.Rule> approvals,
        boolean waitsForModel) {
    public Brief {
        models = List.copyOf(models);
        tools = List.copyOf(tools);
        colleagues = List.copyOf(colleagues);
        events = List.copyOf(events);
        approvals = List.copyOf(approvals);
    }

    /** The same agent, told how this one task is to be done. */
    public Brief on(Terms terms) {
        return new Brief(
                system,
                terms.models().isEmpty() ? models : terms.models(),
                terms.maxTokens() == 0 ? maxTokens : Math.min(maxTokens, terms.maxTokens()),
                sampling,
                tools.stream()
                        .filter(tool ->
                                terms.tools().isEmpty() || terms.tools().get().contains(tool.name()))
                        .toList(),
                colleagues,
                events,
                approvals,
                waitsForModel);
    }

    /** The same agent, with nothing but words. */
    Brief withoutTools() {
        return new Brief(system, models, maxTokens, sampling, List.of(), colleagues, events, approvals, waitsForModel);
    }

    public Optional<ToolGrant> findTool(String name) {
        return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
    }
}
