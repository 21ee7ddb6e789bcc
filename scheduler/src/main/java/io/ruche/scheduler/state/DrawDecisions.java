package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.conversation.Conversations;
import io.ruche.scheduler.organisation.conversation.Conversations.Draw;
import io.ruche.scheduler.organisation.conversation.Scene;
import io.ruche.scheduler.organisation.conversation.Scene.Acquaintance;
import io.ruche.scheduler.organisation.conversation.Scene.Person;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.relation.Relationship;
import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** When agents start to talk: by a lot that is drawn when an event frees one, or because the hour has come. */
final class DrawDecisions {
    private DrawDecisions() {}

    /** The agent has nothing to do now: draws once for each conversation that there may be; the first one is held. */
    static void freed(FlowDraft flow, String agent, Turn ended) {
        if (!isFree(flow.state(), agent)) return;
        House house = flow.state().specs().house();
        Optional<House.Named<OrganisationSpec>> organisation = house.organisationOf(agent);
        if (organisation.isEmpty()) return;
        String event = ended.id().value();
        List<House.Named<ConversationSpec>> drawn = house.each(ConversationSpec.class)
                .filter(it -> Conversations.isDrawn(it.name(), it.spec(), ended.seed(), event))
                .toList();
        if (drawn.isEmpty()) return;
        Scene scene = scene(flow, organisation.get(), agent, event, ended.seed());
        for (House.Named<ConversationSpec> it : drawn) {
            if (Conversations.mayStart(it.name(), it.spec(), scene) instanceof Draw.Drawn lot) {
                TalkDecisions.begin(flow, it.name(), lot, ended.seed());
                return;
            }
        }
    }

    static Verdict start(Draft draft, Command.StartTalk it) {
        Optional<KeptSpec> found = draft.state().specs().find(TalkDecisions.id(it.conversation()));
        if (found.isEmpty()) {
            return Draft.refuse(
                    FailureCode.NOT_FOUND,
                    "conversation: '" + Failure.printable(it.conversation()) + "' is not there.",
                    "");
        }
        TriggerMark mark = draft.state().flow().mark(TriggerMark.conversation(it.conversation()), 0);
        String item = Long.toString(it.dueMillis());
        if (mark.hasSeen(item)) return draft.done(found.get().id().toString());
        draft.add(new Event.TriggerSprang(mark.with(item, draft.nowMillis()), draft.nowMillis()));
        ConversationSpec spec = (ConversationSpec) found.get().document().spec();
        FlowDraft.follow(draft, flow -> {
            for (House.Named<OrganisationSpec> organisation : organisations(flow.state())) {
                Scene scene = scene(flow, organisation, "", item, it.seed());
                if (Conversations.scheduled(spec, scene) instanceof Draw.Drawn lot) {
                    TalkDecisions.begin(flow, it.conversation(), lot, it.seed());
                }
            }
        });
        return draft.done(found.get().id().toString());
    }

    private static List<House.Named<OrganisationSpec>> organisations(State state) {
        return state.specs().house().each(OrganisationSpec.class).toList();
    }

    private static Scene scene(
            FlowDraft flow, House.Named<OrganisationSpec> organisation, String freed, String event, long seed) {
        State state = flow.state();
        House house = state.specs().house();
        Map<String, Long> talks = new LinkedHashMap<>();
        Map<Pair, Acquaintance> acquaintances = new LinkedHashMap<>();
        for (Conversation talk : state.flow().endedConversations()) {
            List<String> all = talk.participants();
            for (int i = 0; i < all.size(); i++) {
                talks.merge(all.get(i), talk.endedAtMillis(), Math::max);
                for (int j = i + 1; j < all.size(); j++) {
                    Pair pair = Pair.of(all.get(i), all.get(j));
                    acquaintances.put(pair, new Acquaintance(talk.endedAtMillis(), 0));
                }
            }
        }
        for (Relationship it : state.minds().relationshipsOf(freed)) {
            long last = acquaintances
                    .getOrDefault(it.pair(), new Acquaintance(Long.MIN_VALUE, 0))
                    .lastTalkMillis();
            acquaintances.put(
                    it.pair(), new Acquaintance(last, it.at(flow.now()).affinity()));
        }
        Set<String> talking = new LinkedHashSet<>();
        state.flow().openConversations().forEach(talk -> talking.addAll(talk.participants()));
        List<Person> people = new ArrayList<>();
        for (String name : organisation.spec().agents()) {
            Optional<AgentSpec> spec = house.agent(name);
            if (spec.isEmpty()) continue;
            people.add(new Person(
                    name,
                    spec.get().team(),
                    hasNothingToDo(state, name) && !talking.contains(name),
                    true,
                    talks.getOrDefault(name, Long.MIN_VALUE)));
        }
        return new Scene(
                event, seed, freed, flow.now(), ZoneId.of(organisation.spec().timezone()), people, acquaintances);
    }

    private static boolean isFree(State state, String agent) {
        return hasNothingToDo(state, agent)
                && state.flow().openConversations().stream()
                        .noneMatch(talk -> talk.participants().contains(agent));
    }

    private static boolean hasNothingToDo(State state, String agent) {
        return state.findAgent(agent)
                .filter(it -> it.turn().isEmpty() && it.wakes().isEmpty() && !it.isPaused())
                .isPresent();
    }
}
