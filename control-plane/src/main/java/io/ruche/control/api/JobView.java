package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.proto.ChatOutcome;
import io.ruche.proto.Embedding;
import io.ruche.proto.FinishReason;
import io.ruche.proto.JobProblem;
import io.ruche.proto.JobResult;
import io.ruche.proto.Usage;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.State;

/** A job and its results as JSON. */
final class JobView {
    private JobView() {}

    /** @param state tells what a job waits for */
    static void write(JsonWriter json, Job job, State state) {
        JobSpec spec = job.spec();
        json.beginObject()
                .field("id", job.id().value())
                .field("kind", Picture.lower(spec.kind()))
                .field("model", spec.model())
                .field("state", Picture.lower(job.phase()));
        Picture.optional(json, "reason", job.reason().code());
        Picture.optional(json, "message", job.reason().message());
        Picture.optional(json, "help", job.reason().help());
        JobWaits.of(job, state).ifPresent(why -> json.field("waitsFor", why));
        json.field("prompts", spec.prompts())
                .field("done", job.progress().done())
                .field("failed", job.progress().failed())
                .field("running", job.progress().leased(state.epoch()).size())
                .field("inputBytes", spec.inputBytes())
                .field("resultBytes", job.resultBytes());
        Picture.optional(json, "inputFile", spec.file());
        json.field("submittedBy", spec.submittedBy());
        options(json, spec);
        if (!spec.metadata().isEmpty()) {
            json.name("metadata").beginObject();
            spec.metadata().forEach(json::field);
            json.endObject();
        }
        json.field("revision", job.revision()).field("createdAt", Picture.time(job.createdAtMillis()));
        if (job.endedAtMillis() > 0) json.field("endedAt", Picture.time(job.endedAtMillis()));
        Picture.timeline(json, job.timeline());
        json.endObject();
    }

    private static void options(JsonWriter json, JobSpec spec) {
        JobOptions options = spec.options();
        json.field("priority", Picture.lower(options.priority()))
                .field("attempts", options.attempts())
                .field("concurrency", options.concurrency());
        if (spec.kind() == JobKind.CHAT && options.maxTokens() > 0) json.field("maxTokens", options.maxTokens());
        if (options.deadlineMillis() > 0) json.field("deadline", Picture.time(options.deadlineMillis()));
    }

    /** One result as a line, with its end. */
    static void line(JsonWriter json, JobResult result) {
        json.beginObject().field("index", result.getIndex());
        Picture.optional(json, "customId", result.getCustomId());
        json.field("attempt", result.getAttempt());
        switch (result.getOutcomeCase()) {
            case CHAT -> chat(json, result.getChat());
            case EMBEDDING -> embeddings(json, result);
            case PROBLEM -> problem(json, result.getProblem());
            case OUTCOME_NOT_SET -> {}
        }
        Usage usage = result.getUsage();
        json.name("usage")
                .beginObject()
                .field("promptTokens", usage.getPromptTokens())
                .field("completionTokens", usage.getCompletionTokens())
                .field("cachedTokens", usage.getCachedTokens())
                .endObject();
        json.field("at", Picture.time(result.getAtMillis())).endObject().raw("\n");
    }

    private static void chat(JsonWriter json, ChatOutcome chat) {
        boolean cut = chat.getFinishReason() == FinishReason.FINISH_REASON_LENGTH;
        json.field("text", chat.getText()).field("finishReason", cut ? "length" : "stop");
    }

    private static void embeddings(JsonWriter json, JobResult result) {
        json.name("embeddings").beginArray();
        for (Embedding embedding : result.getEmbedding().getEmbeddingsList()) {
            json.beginArray();
            for (int i = 0; i < embedding.getValuesCount(); i++) json.value(embedding.getValues(i));
            json.endArray();
        }
        json.endArray();
    }

    private static void problem(JsonWriter json, JobProblem problem) {
        json.name("error")
                .beginObject()
                .field("code", problem.getCode())
                .field("message", problem.getMessage())
                .field("help", problem.getHelp())
                .endObject();
    }
}
