package io.ruche.control.api;

import io.ruche.control.exchange.Problems;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.organisation.Submitted;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.organisation.spec.Gist;
import io.ruche.scheduler.organisation.spec.diff.Change;
import io.ruche.scheduler.organisation.spec.diff.Preview;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.state.KeptSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Documents of organisations, and what becomes of submissions, as JSON. */
final class SpecView {
    /** So many agents and effects are shown of a preview; the rest is counted. */
    private static final int MOST_SHOWN = 500;

    private static final double MICRO = 1e6;

    private SpecView() {}

    /** @param whole with the document itself */
    static void write(JsonWriter json, KeptSpec spec, boolean whole) {
        json.beginObject();
        fields(json, spec);
        if (whole) document(json, spec);
        json.endObject();
    }

    /** With the document and its timeline. */
    static void writeWhole(JsonWriter json, KeptSpec spec) {
        json.beginObject();
        fields(json, spec);
        document(json, spec);
        Picture.timeline(json, spec.timeline());
        json.endObject();
    }

    private static void fields(JsonWriter json, KeptSpec spec) {
        json.field("kind", spec.id().kind().label())
                .field("name", spec.id().name())
                .field("what", Gist.of(spec.document().spec()))
                .field("generation", spec.generation())
                .field("hash", spec.text().hash())
                .field("by", spec.by())
                .field("createdAt", Picture.time(spec.createdAtMillis()))
                .field("changedAt", Picture.time(spec.changedAtMillis()))
                .field("revision", spec.revision());
    }

    private static void document(JsonWriter json, KeptSpec spec) {
        json.name("document").embed(spec.text().json().getBytes(StandardCharsets.UTF_8));
    }

    static void write(JsonWriter json, Submitted.Accepted accepted) {
        json.beginObject().name("changes").beginArray();
        for (Change change : accepted.changes()) {
            json.beginObject()
                    .field("kind", change.id().kind().label())
                    .field("name", change.id().name())
                    .field("action", word(change.action()))
                    .name("fields");
            texts(json, change.fields());
            json.name("differences").beginArray();
            for (Change.Difference it : change.differences()) {
                json.beginObject().field("path", it.path()).name("before");
                value(json, it.before());
                json.name("after");
                value(json, it.after());
                json.endObject();
            }
            json.endArray().endObject();
        }
        json.endArray().field("unchanged", accepted.unchanged()).name("warnings");
        problems(json, accepted.warnings());
        accepted.preview().ifPresent(preview -> write(json, preview));
        json.endObject();
    }

    /** A problem document with everything that is wrong. */
    static byte[] problem(Submitted.Refused refused, String id) {
        return problem(refused.failure(), refused.problems(), refused.untold(), refused.warnings(), id);
    }

    /** @param untold how many more problems there are */
    static byte[] problem(
            Failure failure, List<SpecProblem> problems, int untold, List<SpecProblem> warnings, String id) {
        JsonWriter json = new JsonWriter(4096);
        json.beginObject();
        Problems.fields(json, failure, id);
        json.name("problems");
        problems(json, problems);
        json.field("untold", untold).name("warnings");
        problems(json, warnings);
        return json.endObject().toBytes();
    }

    private static void problems(JsonWriter json, List<SpecProblem> problems) {
        json.beginArray();
        for (SpecProblem problem : problems) {
            json.beginObject()
                    .field("file", problem.file())
                    .field("line", problem.line())
                    .field("column", problem.column())
                    .field("path", problem.path())
                    .field("found", problem.found())
                    .field("expected", problem.expected())
                    .field("nearest", problem.nearest().orElse(""))
                    .field("text", problem.text())
                    .endObject();
        }
        json.endArray();
    }

    private static void write(JsonWriter json, Preview preview) {
        json.name("preview").beginObject().name("agents").beginArray();
        for (Preview.AgentPreview agent : first(preview.agents())) {
            json.beginObject().field("agent", agent.agent()).name("models").beginArray();
            for (Preview.Reach reach : agent.models()) {
                json.beginObject()
                        .field("model", reach.model())
                        .field("provider", reach.provider())
                        .field("status", word(reach.status()))
                        .endObject();
            }
            json.endArray().name("worstDay");
            write(json, agent.worstDay());
            json.endObject();
        }
        json.endArray()
                .field("moreAgents", Math.max(0, preview.agents().size() - MOST_SHOWN))
                .name("worstDay");
        write(json, preview.worstDay());
        json.name("effects").beginArray();
        for (Preview.Effect effect : first(preview.effects())) {
            json.beginObject()
                    .field("by", effect.by())
                    .field("what", effect.what())
                    .name("gate");
            texts(json, effect.gate());
            json.endObject();
        }
        json.endArray()
                .field("moreEffects", Math.max(0, preview.effects().size() - MOST_SHOWN))
                .endObject();
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(MOST_SHOWN, all.size()));
    }

    /** {@code usd} is null when nothing bounds it. */
    private static void write(JsonWriter json, Preview.Spend spend) {
        json.beginObject().name("usd");
        spend.microUsd().ifPresentOrElse(micro -> json.value(micro / MICRO), json::nul);
        json.field("boundBy", spend.boundBy()).endObject();
    }

    /** {@code null} for what is not said. */
    private static void value(JsonWriter json, Optional<String> value) {
        value.ifPresentOrElse(text -> json.embed(text.getBytes(StandardCharsets.UTF_8)), json::nul);
    }

    private static void texts(JsonWriter json, List<String> texts) {
        json.beginArray();
        texts.forEach(json::value);
        json.endArray();
    }

    /** As scripts read it: notServableNow. */
    private static String word(Enum<?> constant) {
        String[] words = constant.name().toLowerCase(Locale.ROOT).split("_");
        StringBuilder word = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            word.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        return word.toString();
    }
}
