package io.ruche.scheduler.twin;

import io.ruche.scheduler.organisation.Ask;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.conversation.Conversations;
import io.ruche.scheduler.organisation.conversation.Scene;
import io.ruche.scheduler.organisation.conversation.TalkOrder;
import io.ruche.scheduler.organisation.conversation.TalkSignal;
import io.ruche.scheduler.organisation.conversation.Talks;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.RelationshipSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.WakeReason;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Agents' conversations, drawn and moved by the product's own code. Whoever is asked to join does. */
final class Gatherings {
    private final OfficeWork office;
    private final Map<String, Talk> talks = new HashMap<>();
    private final Map<Pair, Long> lastOfPairs = new HashMap<>();
    private final Map<Pair, Double> affinities = new HashMap<>();
    private final List<House.Named<ConversationSpec>> all;
    private long number;

    private static final class Talk {
        final House.Named<ConversationSpec> spec;
        Conversation now;

        Talk(House.Named<ConversationSpec> spec, Conversation now) {
            this.spec = spec;
            this.now = now;
        }
    }

    Gatherings(OfficeWork office) {
        this.office = office;
        this.all = office.house.each(ConversationSpec.class).toList();
        office.house
                .each(RelationshipSpec.class)
                .forEach(it -> affinities.put(
                        Pair.of(it.spec().one(), it.spec().other()), it.spec().affinity()));
    }

    /** An event freed an agent: draws once for each conversation that there may be; the first one is held. */
    void freed(Desk desk, String event) {
        if (!desk.isFree()) return;
        for (House.Named<ConversationSpec> it : all) {
            if (!Conversations.isDrawn(it.name(), it.spec(), office.seed(), event)) continue;
            Scene scene = scene(office.house.organisationOf(desk.agent).orElseThrow(), desk.agent, event);
            if (Conversations.mayStart(it.name(), it.spec(), scene) instanceof Conversations.Draw.Drawn lot) {
                begin(it, lot);
                return;
            }
        }
    }

    /** The hour of a conversation has come. */
    void due(House.Named<ConversationSpec> it) {
        List<House.Named<OrganisationSpec>> organisations =
                office.house.each(OrganisationSpec.class).toList();
        for (House.Named<OrganisationSpec> organisation : organisations) {
            Scene scene = scene(organisation, "", it.name() + " " + office.nowMillis());
            if (Conversations.scheduled(it.spec(), scene) instanceof Conversations.Draw.Drawn lot) begin(it, lot);
        }
    }

    private Scene scene(House.Named<OrganisationSpec> organisation, String freed, String event) {
        List<Scene.Person> people = new ArrayList<>();
        for (String name : organisation.spec().agents()) {
            office.desk(name)
                    .ifPresent(it ->
                            people.add(new Scene.Person(name, it.spec.team(), it.isFree(), true, it.lastTalkMillis)));
        }
        Map<Pair, Scene.Acquaintance> known = new HashMap<>();
        affinities.forEach((pair, liked) ->
                known.put(pair, new Scene.Acquaintance(lastOfPairs.getOrDefault(pair, Long.MIN_VALUE), liked)));
        lastOfPairs.forEach((pair, last) -> known.putIfAbsent(pair, new Scene.Acquaintance(last, 0)));
        return new Scene(
                event,
                office.seed(),
                freed,
                office.nowMillis(),
                ZoneId.of(organisation.spec().timezone()),
                people,
                known);
    }

    private void begin(House.Named<ConversationSpec> spec, Conversations.Draw.Drawn lot) {
        String id = String.format(Locale.ROOT, "conversation-%08d", ++number);
        Talks.Advanced invited = Talks.invite(
                id,
                spec.name(),
                "",
                spec.spec(),
                lot,
                spec.spec().topic().orElse(""),
                office.seed(),
                office.nowMillis());
        Talk talk = new Talk(spec, invited.conversation());
        talks.put(id, talk);
        talking(talk, true);
        for (String agent : lot.invited()) signal(id, new TalkSignal.Replied(agent, true));
        if (lot.invited().isEmpty()) signal(id, new TalkSignal.Tick());
    }

    private void talking(Talk talk, boolean now) {
        for (Conversation.Guest it : talk.now.guests()) office.desk(it.name()).ifPresent(desk -> desk.talking = now);
    }

    private void signal(String id, TalkSignal signal) {
        Talk talk = talks.get(id);
        if (talk == null) return;
        Talks.Advanced moved = Talks.advance(talk.now, talk.spec.spec(), signal, office.nowMillis());
        talk.now = moved.conversation();
        for (TalkOrder order : moved.orders()) carryOut(talk, order);
        if (!talks.containsKey(id)) return;
        OptionalLong due = Talks.nextDue(talk.now);
        if (due.isPresent() && signal instanceof TalkSignal.Replied) {
            // three looks are enough for every phase that can come to its time
            long deadline = talk.now.deadlineMillis();
            for (long at : new long[] {due.getAsLong(), deadline, deadline + 600_000}) {
                office.at(Math.max(at, office.nowMillis()), () -> signal(id, new TalkSignal.Tick()));
            }
        }
    }

    private void carryOut(Talk talk, TalkOrder order) {
        if (order instanceof TalkOrder.Speak it) {
            ask(
                    talk,
                    it.agent(),
                    it.ask(),
                    "turn " + it.turn(),
                    said -> said.<TalkSignal>map(heard -> new TalkSignal.Spoke(
                                    it.turn(), it.agent(), heard.json(), (int) heard.tokens(), Label.NONE))
                            .orElseGet(() -> new TalkSignal.Silent(it.turn(), it.agent(), "no model")));
        } else if (order instanceof TalkOrder.Summarise it) {
            ask(
                    talk,
                    it.by(),
                    it.ask(),
                    "summary " + it.attempt(),
                    said -> said.<TalkSignal>map(
                                    heard -> new TalkSignal.Summarised(it.attempt(), heard.json(), Label.NONE))
                            .orElseGet(() -> new TalkSignal.NotSummarised(it.attempt(), "no model")));
        } else if (order instanceof TalkOrder.Ended) {
            end(talk);
        }
    }

    private interface Heard {
        TalkSignal signal(Optional<Knock.Said> said);
    }

    private void ask(Talk talk, String agent, Ask ask, String what, Heard heard) {
        String id = talk.now.id();
        office.first(
                agent,
                new Knock(
                        id + "/" + what,
                        WakeReason.Kind.CONVERSATION,
                        "conversation:" + talk.spec.name(),
                        ask.prompt(),
                        Optional.of(ask.schema()),
                        ask.maxTokens(),
                        false,
                        talk.spec.spec().models(),
                        Optional.empty(),
                        Optional.of(id),
                        talk.spec.spec().budget().map(Set::of).orElse(Set.of()),
                        said -> signal(id, heard.signal(said))));
    }

    private void end(Talk talk) {
        talks.remove(talk.now.id());
        talking(talk, false);
        List<String> all = talk.now.participants();
        for (int i = 0; i < all.size(); i++) {
            office.desk(all.get(i)).ifPresent(it -> it.lastTalkMillis = office.nowMillis());
            for (int j = i + 1; j < all.size(); j++)
                lastOfPairs.put(Pair.of(all.get(i), all.get(j)), office.nowMillis());
        }
        for (String agent : all) office.desk(agent).ifPresent(office::begin);
    }
}
