package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Effect;
import io.ruche.scheduler.organisation.turn.Message;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Recalled;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.Step;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A step of a turn as JSON: what was known, what was decided, what came of it. */
final class JournalView {
    private JournalView() {}

    static void write(JsonWriter json, Step step) {
        Act act = step.decision().act();
        json.beginObject().field("step", step.decision().step());
        if (act instanceof Act.Call it) call(json, step, it);
        if (act instanceof Act.Effects it) effects(json, step, it);
        if (act instanceof Act.Sleep it) sleep(json, it);
        if (act instanceof Act.Ask it) ask(json, step, it);
        if (act instanceof Act.Done it) done(json, it);
        step.outcomes().stream()
                .mapToLong(Outcome::atMillis)
                .max()
                .ifPresent(millis -> json.field("at", Fields.time(millis)));
        json.endObject();
    }

    private static void call(JsonWriter json, Step step, Act.Call call) {
        json.field("act", "call")
                .name("model")
                .beginObject()
                .field("used", call.model().model())
                .field("provider", call.model().provider())
                .field("why", call.model().why())
                .endObject();
        recalled(json, step.decision().given().recalled());
        Fields.texts(json, "dropped", call.context().dropped());
        json.name("prompt").beginArray();
        for (Message message : call.messages()) {
            json.beginObject()
                    .field("role", Fields.word(message.role()))
                    .field("text", message.text())
                    .endObject();
        }
        json.endArray();
        for (Outcome outcome : step.outcomes()) {
            if (outcome instanceof Outcome.Answered it) {
                json.field("answer", it.text())
                        .field("promptTokens", it.promptTokens())
                        .field("outputTokens", it.outputTokens());
            }
            if (outcome instanceof Outcome.CallFailed it)
                json.field("text", it.why().message());
        }
    }

    private static void recalled(JsonWriter json, Recalled recalled) {
        json.name("recalled").beginObject();
        recollections(json, "memories", recalled.memories());
        recollections(json, "lessons", recalled.lessons());
        recollections(json, "relations", recalled.relations());
        json.endObject();
    }

    private static void recollections(JsonWriter json, String name, List<Recollection> all) {
        json.name(name).beginArray();
        all.forEach(it -> recollection(json, it));
        json.endArray();
    }

    /** Only memories have a score and a time. */
    static void recollection(JsonWriter json, Recollection it) {
        json.beginObject().field("id", it.id()).field("text", it.text()).field("untrusted", it.untrusted());
        if (it.atMillis() > 0) json.field("score", it.score()).field("at", Fields.time(it.atMillis()));
        json.endObject();
    }

    private static void effects(JsonWriter json, Step step, Act.Effects effects) {
        json.field("act", "effects").name("effects").beginArray();
        for (int i = 0; i < effects.effects().size(); i++) {
            effect(json, effects.effects().get(i), performed(step, i));
        }
        json.endArray();
    }

    private static Optional<Outcome.Performed> performed(Step step, int index) {
        return step.outcomes().stream()
                .filter(outcome -> outcome.index() == index)
                .filter(Outcome.Performed.class::isInstance)
                .map(Outcome.Performed.class::cast)
                .findFirst();
    }

    private static void effect(JsonWriter json, Effect effect, Optional<Outcome.Performed> outcome) {
        json.beginObject()
                .field("key", effect.key())
                .field("tool", effect.tool())
                .name("args")
                .embed(effect.args().getBytes(StandardCharsets.UTF_8))
                .field("status", outcome.map(it -> Fields.word(it.status())).orElse("pending"))
                .field("text", outcome.map(Outcome.Performed::text).orElse(""))
                .endObject();
    }

    private static void sleep(JsonWriter json, Act.Sleep sleep) {
        json.field("act", "sleep").field("text", sleep.why().message());
        Fields.time(json, "until", sleep.untilMillis());
    }

    private static void ask(JsonWriter json, Step step, Act.Ask ask) {
        json.field("act", "ask")
                .field("question", ask.question())
                .name("effects")
                .beginArray();
        ask.effects().forEach(effect -> effect(json, effect, Optional.empty()));
        json.endArray();
        for (Outcome outcome : step.outcomes()) {
            if (outcome instanceof Outcome.Judged it) {
                json.field("word", Fields.word(it.word())).field("by", it.by()).field("text", it.note());
            }
        }
    }

    private static void done(JsonWriter json, Act.Done done) {
        json.field("act", "done").field("text", done.failed() ? done.why().message() : done.text());
        done.answer().ifPresent(answer -> json.field("answer", answer));
        json.name("keepsakes").beginArray();
        for (Act.Keepsake it : done.keepsakes()) {
            json.beginObject()
                    .field("text", it.text())
                    .field("importance", it.importance())
                    .endObject();
        }
        json.endArray();
    }
}
