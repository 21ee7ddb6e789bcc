package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import io.ruche.control.money.Spend;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.PersonaSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.AgentActivity;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Transition;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import java.util.List;
import java.util.Optional;

/** An agent as JSON: who it is, from its documents; what it is at, from its turn. */
public final class AgentView {
    private AgentView() {}

    public static void write(JsonWriter json, State state, Agent agent, Spend spend) {
        House house = state.specs().house();
        AgentActivity activity = AgentActivity.of(state, agent);
        Optional<Turn> turn = agent.turn().flatMap(state::findTurn);
        Optional<Turn> newest = turn.or(() -> newestEnded(state, agent));
        json.beginObject()
                .field("name", agent.name())
                .field("organisation", organisation(house, agent))
                .field("state", Fields.word(activity))
                .field("doing", Doing.sentence(state, agent, activity, turn));
        json.field("since", Fields.time(since(agent, activity, newest)));
        turn.ifPresent(it -> task(json, it));
        AgentActivity.conversation(state, agent).ifPresent(talk -> json.field("conversation", talk.id()));
        json.field("turns", agent.turns())
                .field("fruitless", agent.fruitless())
                .field("tokensIn", agent.tokensIn() + turn.map(Turn::tokensIn).orElse(0L))
                .field(
                        "tokensOut",
                        agent.tokensOut() + turn.map(Turn::tokensOut).orElse(0L));
        spent(json, agent, spend);
        if (agent.isPaused()) {
            json.name("paused")
                    .beginObject()
                    .field("code", agent.paused().code())
                    .field("message", agent.paused().message())
                    .field("help", agent.paused().help())
                    .endObject();
        }
        json.name("wakes").beginArray();
        agent.wakes().forEach(wake -> wake(json, wake));
        json.endArray().field("memories", state.minds().memories(agent.name()));
        turn.map(Turn::recalled).ifPresent(it -> Fields.text(json, "recalled", it.text()));
        newest.map(Turn::said).ifPresent(said -> Fields.text(json, "lastSaid", said));
        house.agent(agent.name()).ifPresent(spec -> who(json, state, agent, spec, newest));
        json.endObject();
    }

    /** The fields that {@code GET /api/v1/org} shows of each, into an object that is open. */
    static void brief(JsonWriter json, State state, Agent agent, Spend spend) {
        Optional<Turn> turn = agent.turn().flatMap(state::findTurn);
        long running = turn.map(it -> it.tokensIn() + it.tokensOut()).orElse(0L);
        json.field("name", agent.name())
                .field("state", state(state, agent))
                .field("node", node(state, model(state, agent, turn.or(() -> newestEnded(state, agent)))))
                .field("turns", agent.turns())
                .field("tokens", agent.tokensIn() + agent.tokensOut() + running);
        spent(json, agent, spend);
    }

    private static void spent(JsonWriter json, Agent agent, Spend spend) {
        Fields.usd(json, "spendUsd", spend.total(agent.name(), Window.MONTH).microUsd());
    }

    private static void who(JsonWriter json, State state, Agent agent, AgentSpec spec, Optional<Turn> newest) {
        json.field("role", spec.role())
                .field("team", spec.team().orElse(""))
                .field("reportsTo", spec.reportsTo().orElse(""))
                .field("trust", Fields.word(spec.trust()));
        String used = model(state, agent, newest);
        json.name("model").beginObject();
        Fields.texts(json, "asked", spec.model().models());
        json.field("used", used).field("why", why(spec.model().models(), used)).endObject();
        Fields.text(json, "node", node(state, used));
        Fields.texts(
                json,
                "tools",
                spec.tools().allow().stream()
                        .filter(spec.tools()::allows)
                        .distinct()
                        .toList());
        json.name("persona");
        persona(json, spec.persona());
        json.name("sprite")
                .beginObject()
                .field("seed", spec.sprite().seed().orElse((long) (agent.name().hashCode() & 0x7fffffff)))
                .field("palette", spec.sprite().palette().orElse(""))
                .field("desk", spec.sprite().desk().orElse(""))
                .endObject();
    }

    private static String organisation(House house, Agent agent) {
        return house.organisationOf(agent.name())
                .map(House.Named<OrganisationSpec>::name)
                .orElse("");
    }

    private static long since(Agent agent, AgentActivity activity, Optional<Turn> newest) {
        if (activity == AgentActivity.WAITING) return agent.wakes().get(0).firstAtMillis();
        if (activity == AgentActivity.PAUSED) return agent.pausedAtMillis();
        return newest.map(turn -> {
                    List<Transition> steps = turn.timeline().transitions();
                    return steps.isEmpty()
                            ? turn.startedAtMillis()
                            : steps.get(steps.size() - 1).atMillis();
                })
                .orElse(agent.createdAtMillis());
    }

    private static void task(JsonWriter json, Turn turn) {
        json.field("turn", turn.id().value())
                .name("task")
                .beginObject()
                .field("reason", turn.wake())
                .field("source", turn.task())
                .field("text", "")
                .endObject();
    }

    private static void wake(JsonWriter json, Wake wake) {
        json.beginObject()
                .field("reason", wake.reason().label())
                .field("source", wake.source())
                .field("count", wake.count())
                .field("at", Fields.time(wake.lastAtMillis()))
                .endObject();
    }

    /** The last turn of an agent that has ended, if one is kept. */
    public static Optional<Turn> newestEnded(State state, Agent agent) {
        List<TurnId> ended = state.endedTurns(agent.name());
        return ended.isEmpty() ? Optional.empty() : state.findTurn(ended.get(ended.size() - 1));
    }

    /** The model asked last, else the first of its list that this house serves. */
    private static String model(State state, Agent agent, Optional<Turn> newest) {
        Optional<String> asked = newest.map(Turn::model).filter(model -> !model.isEmpty());
        return asked.or(() -> state.specs()
                        .house()
                        .agent(agent.name())
                        .flatMap(spec -> spec.model().models().stream()
                                .filter(model -> !node(state, model).isEmpty())
                                .findFirst()))
                .orElse("");
    }

    /** Its activity's word. */
    public static String state(State state, Agent agent) {
        return Fields.word(AgentActivity.of(state, agent));
    }

    /** Where the first of a model's replicas that answers is; empty when none does. */
    public static String node(State state, String model) {
        if (model.isEmpty()) return "";
        return state.instancesOf(new DeploymentName(model)).stream()
                .filter(instance -> instance.phase() == InstancePhase.READY)
                .map(Instance::node)
                .flatMap(id -> state.findNode(id).stream())
                .map(node -> node.name())
                .findFirst()
                .orElse("");
    }

    private static String why(List<String> models, String used) {
        int place = models.indexOf(used);
        if (used.isEmpty()) return "None of its models is served here.";
        if (place <= 0) return "Its first choice.";
        List<String> passed = models.subList(0, place);
        return String.join(" and ", passed) + (place == 1 ? " was" : " were") + " not to be had when it asked.";
    }

    private static void persona(JsonWriter json, PersonaSpec persona) {
        json.beginObject();
        persona.bio().ifPresent(bio -> json.field("bio", bio));
        json.name("traits").beginObject();
        PersonaSpec.Traits traits = persona.traits();
        traits.openness().ifPresent(value -> json.field("openness", value));
        traits.conscientiousness().ifPresent(value -> json.field("conscientiousness", value));
        traits.extraversion().ifPresent(value -> json.field("extraversion", value));
        traits.agreeableness().ifPresent(value -> json.field("agreeableness", value));
        traits.neuroticism().ifPresent(value -> json.field("neuroticism", value));
        json.endObject();
        persona.tone().ifPresent(tone -> json.field("tone", tone));
        json.field("language", persona.language()).name("signaturePhrases").beginArray();
        for (PersonaSpec.Phrase phrase : persona.signaturePhrases()) {
            json.beginObject().field("text", phrase.text());
            phrase.when().ifPresent(when -> json.field("when", when));
            json.field("maxPerDay", phrase.maxPerDay()).endObject();
        }
        json.endArray();
        Fields.texts(json, "taboo", persona.taboo());
        json.endObject();
    }
}
