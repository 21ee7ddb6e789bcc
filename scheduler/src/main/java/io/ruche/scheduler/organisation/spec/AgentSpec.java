package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.Sampling;
import io.ruche.scheduler.organisation.spec.tree.Values;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who works.
 *
 * @param reportsTo an agent; empty for the head
 * @param memory a memory policy, else the organisation's
 * @param channels where people can reach it
 */
public record AgentSpec(
        String role,
        Optional<String> team,
        Optional<String> reportsTo,
        int replicas,
        PersonaSpec persona,
        Model model,
        Optional<String> modelPolicy,
        Optional<String> budget,
        Optional<String> memory,
        List<Skill> skills,
        ToolAccess tools,
        List<McpServer> mcpServers,
        Trust trust,
        Schedule schedule,
        Sprite sprite,
        List<String> channels,
        Endpoint endpoint)
        implements Spec {

    /** A reader has no effects and answers in typed form only; a decider may approve. */
    public enum Trust {
        READER,
        WORKER,
        DECIDER
    }

    public enum EndpointType {
        NATIVE,
        OPENCLAW
    }

    /**
     * @param models in order of preference
     * @param utilityModels for small work; the same as {@code models} when empty
     */
    public record Model(List<String> models, int maxTokens, Sampling sampling, List<String> utilityModels) {}

    /** @param sha256 of the skill's file, in hexadecimal */
    public record Skill(String name, Optional<String> sha256, List<String> capabilities) {}

    /**
     * @param deny wins over {@code allow}
     * @param approval policies whose word its effects need
     */
    public record ToolAccess(List<String> allow, List<String> deny, List<String> hosts, List<String> approval) {
        /** Whether the tool may be used. */
        public boolean allows(String tool) {
            return allow.contains(tool) && !deny.contains(tool);
        }
    }

    public record McpServer(String name, String url) {}

    /** @param activeHours as 08:00-18:30 in the organisation's time zone; always if empty */
    public record Schedule(
            List<String> wakeOn, Optional<String> activeHours, Optional<Integer> maxRunsPerDay, int maxConcurrent) {}

    public record Sprite(Optional<Long> seed, Optional<String> palette, Optional<String> desk) {}

    public record Endpoint(EndpointType type, Optional<String> a2aUrl, Optional<String> agentId) {}

    static AgentSpec of(Values spec) {
        Values endpoint = spec.group("endpoint");
        return new AgentSpec(
                spec.text("role"),
                spec.findText("team"),
                spec.findText("reportsTo"),
                spec.count("replicas"),
                PersonaSpec.of(spec.group("persona")),
                model(spec.group("model")),
                spec.findText("modelPolicy"),
                spec.findText("budgetRef"),
                spec.group("memory").findText("ref"),
                spec.groups("skills").stream()
                        .map(skill ->
                                new Skill(skill.text("name"), skill.findText("sha256"), skill.texts("capabilities")))
                        .toList(),
                tools(spec.group("tools")),
                spec.groups("mcpServers").stream()
                        .map(server -> new McpServer(server.text("name"), server.text("url")))
                        .toList(),
                spec.choice("trust", Trust.class),
                schedule(spec.group("schedule")),
                sprite(spec.group("sprite")),
                spec.texts("channels"),
                new Endpoint(
                        endpoint.choice("type", EndpointType.class),
                        endpoint.findText("a2aUrl"),
                        endpoint.findText("agentId")));
    }

    private static Model model(Values model) {
        return new Model(
                model.texts("models"),
                model.count("maxTokens"),
                new Sampling(model.decimal("temperature"), model.decimal("frequencyPenalty")),
                model.texts("utilityModels"));
    }

    private static ToolAccess tools(Values tools) {
        return new ToolAccess(tools.texts("allow"), tools.texts("deny"), tools.texts("hosts"), tools.texts("approval"));
    }

    private static Schedule schedule(Values schedule) {
        return new Schedule(
                schedule.texts("wakeOn"),
                schedule.findText("activeHours"),
                schedule.findWhole("maxRunsPerDay").map(Math::toIntExact),
                schedule.count("maxConcurrent"));
    }

    private static Sprite sprite(Values sprite) {
        return new Sprite(sprite.findWhole("seed"), sprite.findText("palette"), sprite.findText("desk"));
    }
}
