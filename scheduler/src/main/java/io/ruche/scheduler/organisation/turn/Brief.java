package io.ruche.scheduler.organisation.turn;

import java.util.List;
import java.util.Optional;

/**
 * What a turn is told of its agent, fixed when it begins: a changed spec counts from the next turn on.
 *
 * @param system persona and rules, as the model reads them
 * @param models in order of preference
 * @param colleagues agents that it may write to
 * @param events that somebody waits for, by their names without the agent's
 * @param approvals policies whose word its outward effects need
 * @param waitsForModel whether it waits when no model of its list is there; else the turn fails
 */
public record Brief(
        String system,
        List<String> models,
        int maxTokens,
        double temperature,
        List<ToolGrant> tools,
        List<String> colleagues,
        List<String> events,
        List<String> approvals,
        boolean waitsForModel) {
    public Brief {
        models = List.copyOf(models);
        tools = List.copyOf(tools);
        colleagues = List.copyOf(colleagues);
        events = List.copyOf(events);
        approvals = List.copyOf(approvals);
    }

    public Optional<ToolGrant> findTool(String name) {
        return tools.stream().filter(tool -> tool.name().equals(name)).findFirst();
    }
}
