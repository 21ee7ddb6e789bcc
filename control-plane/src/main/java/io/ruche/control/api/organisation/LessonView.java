package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.organisation.lesson.Lesson;

/** What one agent learnt and others should know, as JSON. */
public final class LessonView {
    private LessonView() {}

    public static void write(JsonWriter json, Lesson it) {
        json.beginObject().field("id", it.id()).field("from", it.from());
        Fields.texts(json, "to", it.to());
        json.field("claim", it.claim());
        Lesson.Metric metric = it.metric();
        if (!metric.name().isEmpty()) {
            json.name("metric").beginObject().field("name", metric.name());
            metric.before().ifPresent(value -> json.field("before", value.doubleValue()));
            metric.after().ifPresent(value -> json.field("after", value.doubleValue()));
            json.endObject();
        }
        json.field("untrusted", it.label().isUntrusted()).field("learntAt", Fields.time(it.learntAtMillis()));
        if (it.expiresAtMillis() != Long.MAX_VALUE) json.field("expiresAt", Fields.time(it.expiresAtMillis()));
        json.field("source", it.source()).endObject();
    }
}
