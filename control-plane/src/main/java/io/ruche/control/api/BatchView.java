package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.Transition;
import java.time.Duration;
import java.util.OptionalLong;

/** A job as OpenAI's batch. Its lines were checked before it was taken on, so it is never seen validating. */
final class BatchView {
    static final String CHAT = "/v1/chat/completions";
    static final String EMBEDDINGS = "/v1/embeddings";

    private BatchView() {}

    static void write(JsonWriter json, Job job) {
        JobPhase phase = job.phase();
        OptionalLong ended = job.hasEnded() ? seconds(job.endedAtMillis()) : OptionalLong.empty();
        long deadline = job.spec().options().deadlineMillis();
        json.beginObject()
                .field("id", job.id().value())
                .field("object", "batch")
                .field("endpoint", job.spec().kind() == JobKind.CHAT ? CHAT : EMBEDDINGS)
                .field("model", job.spec().model())
                .name("errors")
                .nul();
        text(json, "input_file_id", job.spec().file());
        json.field("completion_window", window(job)).field("status", status(phase));
        file(json, "output_file_id", new BatchFile(job, false));
        file(json, "error_file_id", new BatchFile(job, true));
        json.field("created_at", job.createdAtMillis() / 1000);
        time(json, "in_progress_at", begun(job));
        time(json, "expires_at", deadline == 0 ? OptionalLong.empty() : seconds(deadline));
        time(json, "finalizing_at", phase == JobPhase.DONE ? ended : OptionalLong.empty());
        time(json, "completed_at", phase == JobPhase.DONE ? ended : OptionalLong.empty());
        time(json, "failed_at", OptionalLong.empty());
        time(json, "expired_at", phase == JobPhase.EXPIRED ? ended : OptionalLong.empty());
        time(json, "cancelling_at", phase == JobPhase.CANCELLED ? ended : OptionalLong.empty());
        time(json, "cancelled_at", phase == JobPhase.CANCELLED ? ended : OptionalLong.empty());
        json.name("request_counts")
                .beginObject()
                .field("total", job.spec().prompts())
                .field("completed", job.progress().done())
                .field("failed", job.progress().failed())
                .endObject();
        json.name("metadata");
        if (job.spec().metadata().isEmpty()) {
            json.nul();
        } else {
            json.beginObject();
            job.spec().metadata().forEach(json::field);
            json.endObject();
        }
        json.endObject();
    }

    private static String status(JobPhase phase) {
        return switch (phase) {
            case QUEUED, RUNNING -> "in_progress";
            case DONE -> "completed";
            case CANCELLED -> "cancelled";
            case EXPIRED -> "expired";
        };
    }

    /** When the first of its prompts was begun. */
    private static OptionalLong begun(Job job) {
        return job.timeline().transitions().stream()
                .filter(it -> it.to().equals(Picture.lower(JobPhase.RUNNING)))
                .mapToLong(Transition::atMillis)
                .map(millis -> millis / 1000)
                .findFirst();
    }

    private static String window(Job job) {
        long deadline = job.spec().options().deadlineMillis();
        if (deadline == 0) return "24h";
        Duration time = Duration.ofMillis(deadline - job.createdAtMillis());
        // the job was created a moment after its deadline was reckoned
        long hours = Math.max(1, Math.round(time.toMillis() / 3.6e6));
        return hours + "h";
    }

    private static void file(JsonWriter json, String name, BatchFile file) {
        text(json, name, file.isThere() ? file.id() : "");
    }

    private static void text(JsonWriter json, String name, String text) {
        json.name(name);
        if (text.isEmpty()) json.nul();
        else json.value(text);
    }

    private static void time(JsonWriter json, String name, OptionalLong seconds) {
        json.name(name);
        if (seconds.isEmpty()) json.nul();
        else json.value(seconds.getAsLong());
    }

    private static OptionalLong seconds(long millis) {
        return OptionalLong.of(millis / 1000);
    }
}
