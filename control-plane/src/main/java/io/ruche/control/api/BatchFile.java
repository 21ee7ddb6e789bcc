package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import java.util.Optional;

/**
 * Results of a job as one of OpenAI's files: not stored, but written when it is read.
 *
 * @param errors whether it holds the prompts that have no answer, or those that have one
 */
record BatchFile(Job job, boolean errors) {
    private static final String HEAD = "file-";
    private static final String OUTPUT = "-output";
    private static final String ERRORS = "-errors";

    String id() {
        return HEAD + job.id() + (errors ? ERRORS : OUTPUT);
    }

    /** Whether there will ever be a line in it. */
    boolean isThere() {
        int answered = job.progress().done();
        return job.hasEnded() && (errors ? answered < job.spec().prompts() : answered > 0);
    }

    static Optional<BatchFile> find(ApiPorts ports, String id) {
        boolean errors = id.endsWith(ERRORS);
        if (!id.startsWith(HEAD) || !(errors || id.endsWith(OUTPUT))) return Optional.empty();
        int end = id.length() - (errors ? ERRORS : OUTPUT).length();
        if (end <= HEAD.length()) return Optional.empty();
        return ports.jobs().find(new JobId(id.substring(HEAD.length(), end))).map(job -> new BatchFile(job, errors));
    }

    void write(JsonWriter json) {
        json.beginObject()
                .field("id", id())
                .field("object", "file")
                .field("bytes", job.resultBytes())
                .field("created_at", (job.hasEnded() ? job.endedAtMillis() : job.createdAtMillis()) / 1000)
                .field("filename", job.id() + (errors ? "_errors.jsonl" : "_output.jsonl"))
                .field("purpose", "batch_output")
                .field("status", "processed")
                .name("status_details")
                .nul()
                .endObject();
    }
}
