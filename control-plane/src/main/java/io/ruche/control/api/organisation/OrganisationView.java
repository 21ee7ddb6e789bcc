package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import io.ruche.control.money.Spend;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.AgentActivity;
import io.ruche.scheduler.state.State;
import java.util.Collection;
import java.util.Optional;

/** The organisation at a glance, as JSON. */
public final class OrganisationView {
    private OrganisationView() {}

    public static void write(JsonWriter json, State state, Spend spend) {
        Optional<House.Named<OrganisationSpec>> organisation =
                state.specs().house().each(OrganisationSpec.class).findFirst();
        json.beginObject()
                .field("organisation", organisation.map(House.Named::name).orElse(""))
                .field("phase", phase(state, organisation.isPresent()))
                .field(
                        "mission",
                        organisation.map(it -> it.spec().mission().strip()).orElse(""))
                .name("agents")
                .beginArray();
        for (Agent agent : state.agents()) {
            json.beginObject();
            AgentView.brief(json, state, agent, spend);
            json.endObject();
        }
        json.endArray().name("approvals").beginArray();
        state.flow().pendingApprovals().forEach(it -> ApprovalView.brief(json, it));
        json.endArray().endObject();
    }

    private static String phase(State state, boolean isThere) {
        Collection<Agent> agents = state.agents();
        if (!isThere) return "none";
        if (!agents.isEmpty() && agents.stream().allMatch(Agent::isPaused)) return "paused";
        boolean idle =
                agents.stream().map(agent -> AgentActivity.of(state, agent)).allMatch(OrganisationView::isAtRest);
        return idle ? "idle" : "running";
    }

    private static boolean isAtRest(AgentActivity activity) {
        return activity == AgentActivity.IDLE || activity == AgentActivity.PAUSED;
    }
}
