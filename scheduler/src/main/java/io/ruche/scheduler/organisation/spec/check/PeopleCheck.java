package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.AgentSpec.EndpointType;
import io.ruche.scheduler.organisation.spec.AgentSpec.Trust;
import io.ruche.scheduler.organisation.spec.LessonSpec;
import io.ruche.scheduler.organisation.spec.OfficeSpec;
import io.ruche.scheduler.organisation.spec.OfficeSpec.PlaceType;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec.Egress;
import io.ruche.scheduler.organisation.spec.RelationshipSpec;
import io.ruche.scheduler.organisation.spec.check.MeaningCheck.Told;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.table.Tools;
import io.ruche.scheduler.spelling.Spelling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Agents, how they stand to each other, and where one sees them. */
final class PeopleCheck {
    private PeopleCheck() {}

    static void organisation(OrganisationSpec organisation, Told told, House after) {
        for (int i = 0; i < organisation.agents().size(); i++) {
            String agent = organisation.agents().get(i);
            String path = "spec.agents[" + i + "]";
            after.each(OrganisationSpec.class)
                    .filter(other -> !other.name().equals(told.name()))
                    .filter(other -> other.spec().agents().contains(agent))
                    .findFirst()
                    .ifPresent(other -> told.error(
                            path,
                            SpecProblems.shown(agent) + " is of the Organisation '" + other.name() + "' too",
                            "each agent in one organisation"));
        }
    }

    static void agent(AgentSpec agent, Told told, House after) {
        for (int i = 0; i < agent.tools().allow().size(); i++) {
            tool(agent, agent.tools().allow().get(i), "spec.tools.allow[" + i + "]", told);
        }
        boolean outward = agent.tools().allow().stream()
                .anyMatch(tool -> Tools.outward(tool) && agent.tools().allows(tool));
        boolean shut = after.organisationOf(told.name())
                .filter(organisation -> organisation.spec().egress() == Egress.NONE)
                .isPresent();
        if (outward && shut) {
            told.warning(
                    "spec.tools", "its tools reach nothing outside", "egress: tools in its organisation's defaults");
        } else if (outward
                && agent.tools().hosts().isEmpty()
                && agent.mcpServers().isEmpty()) {
            told.warning(
                    "spec.tools", "its tools reach nothing outside", "the hosts that they may reach, in tools.hosts");
        }
        if (after.organisationOf(told.name()).isEmpty()) {
            told.warning(
                    "",
                    "no organisation lists " + told.name() + ", so it does nothing",
                    "an Organisation with it in spec.agents");
        }
        endpoint(agent, told);
        agent.sprite().desk().ifPresent(desk -> desk(desk, told, after));
    }

    private static void tool(AgentSpec agent, String tool, String path, Told told) {
        if (!isKnown(tool, path, told)) {
            return;
        }
        if (tool.startsWith("mcp:")) {
            String server = tool.substring("mcp:".length(), tool.indexOf('/'));
            List<String> servers =
                    agent.mcpServers().stream().map(AgentSpec.McpServer::name).toList();
            if (!servers.contains(server)) {
                told.error(
                        path,
                        "no MCP server " + SpecProblems.shown(server),
                        "one of its spec.mcpServers",
                        Spelling.nearest(server, servers));
            }
        }
        if (agent.trust() == Trust.READER && Tools.writes(tool)) {
            told.error(
                    path,
                    SpecProblems.shown(tool) + ", which has effects, for a reader",
                    "a tool that only reads, or trust: worker");
        }
    }

    static boolean isKnown(String tool, String path, Told told) {
        if (tool.startsWith("mcp:") || Tools.find(tool).isPresent()) {
            return true;
        }
        told.error(
                path,
                "no tool " + SpecProblems.shown(tool),
                SpecProblems.oneOf(Tools.names()) + ", or mcp:SERVER/TOOL",
                Spelling.nearest(tool, Tools.names()));
        return false;
    }

    private static void endpoint(AgentSpec agent, Told told) {
        boolean elsewhere = agent.endpoint().type() == EndpointType.OPENCLAW;
        boolean reachable = agent.endpoint().a2aUrl().isPresent()
                && agent.endpoint().agentId().isPresent();
        if (elsewhere && !reachable) {
            told.error("spec.endpoint", "openclaw without an address", "a2aUrl and agentId");
        }
    }

    private static void desk(String desk, Told told, House after) {
        List<String> desks = after.each(OfficeSpec.class)
                .flatMap(office -> office.spec().places().stream())
                .filter(place -> place.type() == PlaceType.DESK)
                .map(OfficeSpec.Place::id)
                .toList();
        if (!desks.isEmpty() && !desks.contains(desk)) {
            told.error(
                    "spec.sprite.desk",
                    "no desk " + SpecProblems.shown(desk),
                    SpecProblems.oneOf(desks),
                    Spelling.nearest(desk, desks));
        }
    }

    static void relationship(RelationshipSpec relationship, Told told, House after) {
        Set<String> pair = Set.of(relationship.one(), relationship.other());
        after.each(RelationshipSpec.class)
                .filter(other -> other.name().compareTo(told.name()) < 0)
                .filter(other ->
                        Set.of(other.spec().one(), other.spec().other()).equals(pair))
                .findFirst()
                .ifPresent(other -> told.error(
                        "spec.between", "the pair of the Relationship '" + other.name() + "' again", "each pair once"));
    }

    static void lesson(LessonSpec lesson, Told told) {
        int self = lesson.to().indexOf(lesson.from());
        if (self >= 0) {
            told.error("spec.to[" + self + "]", SpecProblems.shown(lesson.from()) + ", who learnt it", "somebody else");
        }
    }

    static void office(OfficeSpec office, Told told) {
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < office.places().size(); i++) {
            OfficeSpec.Place place = office.places().get(i);
            String path = "spec.places[" + i + "]";
            Integer earlier = first.putIfAbsent(place.id(), i);
            if (earlier != null) {
                told.error(
                        path + ".id",
                        SpecProblems.shown(place.id()) + " a second time",
                        "each place once; the first is spec.places[" + earlier + "]");
            }
            if (place.x() >= office.width()) {
                told.error(path + ".x", "" + place.x(), "less than the map's width, " + office.width());
            }
            if (place.y() >= office.height()) {
                told.error(path + ".y", "" + place.y(), "less than the map's height, " + office.height());
            }
        }
    }
}
