package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.conversation.Conversation.Utterance;
import io.ruche.scheduler.organisation.relation.Movement;
import io.ruche.scheduler.organisation.relation.Pair;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;

/** A talk as JSON. */
public final class ConversationView {
    private ConversationView() {}

    public static void write(JsonWriter json, State state, Conversation it) {
        json.beginObject()
                .field("id", it.id())
                .field("name", it.spec())
                .field("phase", Fields.word(it.phase()))
                .field("starter", it.starter())
                .field("topic", it.topic())
                .field("place", place(state, it));
        Fields.texts(json, "participants", it.participants());
        Fields.texts(
                json,
                "invited",
                it.guests().stream()
                        .filter(guest -> guest.reply() == Conversation.Reply.NONE)
                        .map(Conversation.Guest::name)
                        .toList());
        json.name("said").beginArray();
        for (Utterance said : it.said()) {
            json.beginObject()
                    .field("speaker", said.speaker())
                    .field("text", said.text())
                    .field("tokens", said.tokens())
                    .field("at", Fields.time(said.atMillis()))
                    .endObject();
        }
        json.endArray().field("awaiting", it.awaiting()).field("startedAt", Fields.time(it.startedAtMillis()));
        Fields.time(json, "endedAt", it.endedAtMillis());
        json.field("ending", it.ending());
        summary(state, it).ifPresent(summary -> Fields.text(json, "summary", summary));
        json.field("tokens", it.tokens()).endObject();
    }

    /** As its document says, while there is one. */
    static String place(State state, Conversation it) {
        return state.specs()
                .house()
                .each(ConversationSpec.class)
                .filter(spec -> spec.name().equals(it.spec()))
                .map(House.Named::spec)
                .map(spec -> Fields.word(spec.place()))
                .findFirst()
                .orElse("");
    }

    /** It moved how two of them stand, which tells it as the cause. */
    private static Optional<String> summary(State state, Conversation it) {
        List<String> names = it.participants().stream().sorted().distinct().toList();
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                Optional<String> cause = state.minds().find(Pair.of(names.get(i), names.get(j))).stream()
                        .flatMap(relationship -> relationship.movements().stream())
                        .map(Movement::cause)
                        .filter(movement -> movement.kind() == Movement.Kind.CONVERSATION
                                && movement.ref().equals(it.id()))
                        .map(Movement.Cause::text)
                        .findFirst();
                if (cause.isPresent()) return cause;
            }
        }
        return Optional.empty();
    }
}
