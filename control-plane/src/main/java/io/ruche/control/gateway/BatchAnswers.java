package io.ruche.control.gateway;

import io.ruche.control.exchange.Problems;
import io.ruche.control.json.JsonWriter;
import io.ruche.proto.ChatOutcome;
import io.ruche.proto.Finished;
import io.ruche.proto.JobProblem;
import io.ruche.proto.JobResult;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.Job;
import java.util.Locale;
import java.util.Optional;

/**
 * Results of jobs in OpenAI's batch format: what the same request would have been answered with, as a line of a file. Any
 * thread.
 */
public final class BatchAnswers {
    private static final byte[] NO_DETAILS = {};

    private BatchAnswers() {}

    /** Adds a line of the output file, or of the error file, with its end. */
    public static void line(JsonWriter out, Job job, JobResult result) {
        String request = job.id() + "/" + result.getIndex() + "/" + result.getAttempt();
        open(out, job, result.getIndex(), result.getCustomId());
        if (result.hasProblem() && result.getAttempt() == 0) {
            // the job ended before its turn came
            boolean isLate = job.phase() == JobPhase.EXPIRED;
            out.name("response").nul();
            error(out, isLate ? "batch_expired" : "batch_cancelled", text(result.getProblem()));
            out.endObject().raw("\n");
            return;
        }
        Optional<FailureCode> refused = refusal(result);
        if (result.hasProblem() && refused.isEmpty()) {
            out.name("response").nul();
            error(out, result.getProblem().getCode(), text(result.getProblem()));
        } else {
            out.name("response").beginObject();
            out.field("status_code", refused.map(FailureCode::http).orElse(200));
            out.field("request_id", request).name("body");
            body(out, job, result, refused);
            out.endObject().name("error").nul();
        }
        out.endObject().raw("\n");
    }

    private static void open(JsonWriter out, Job job, int index, String customId) {
        out.beginObject().field("id", "batch_req_" + job.id() + "_" + index).name("custom_id");
        if (customId.isEmpty()) out.nul();
        else out.value(customId);
    }

    private static void error(JsonWriter out, String code, String message) {
        out.name("error")
                .beginObject()
                .field("code", code)
                .field("message", message)
                .endObject();
    }

    /** What the request itself is to blame for, and would have been refused for at once. */
    private static Optional<FailureCode> refusal(JobResult result) {
        if (!result.hasProblem()) return Optional.empty();
        try {
            FailureCode code = FailureCode.valueOf(result.getProblem().getCode().toUpperCase(Locale.ROOT));
            return Optional.of(code).filter(it -> it.http() >= 400 && it.http() < 500);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void body(JsonWriter out, Job job, JobResult result, Optional<FailureCode> refused) {
        if (refused.isPresent()) {
            JobProblem why = result.getProblem();
            out.embed(Problems.openAi(Failure.of(refused.get(), why.getMessage(), why.getHelp()), ""));
        } else if (result.hasEmbedding()) {
            JsonWriter body = new JsonWriter(4096);
            EmbeddingFlow.write(
                    body,
                    job.spec().model(),
                    result.getEmbedding().getEmbeddingsList(),
                    result.getEmbedding().getBase64(),
                    result.getUsage().getPromptTokens());
            out.embed(body.toBytes());
        } else {
            out.embed(chat(job, result));
        }
    }

    private static byte[] chat(Job job, JobResult result) {
        ChatOutcome chat = result.getChat();
        GenerationRequest request = new GenerationRequest(true);
        request.logprobs = chat.getLogprobsCount() > 0;
        request.toolUse = chat.getTools();
        GenerationWriter writer = new GenerationWriter(
                request,
                job.id() + "-" + result.getIndex(),
                result.getAtMillis() / 1000,
                job.spec().model());
        writer.keep(Tokens.newBuilder()
                .setText(chat.getText())
                .addAllLogprobs(chat.getLogprobsList())
                .build());
        JsonWriter body = writer.fresh();
        Finished finished = Finished.newBuilder()
                .setReason(chat.getFinishReason())
                .setUsage(result.getUsage())
                .build();
        writer.whole(finished, NO_DETAILS);
        return body.toBytes();
    }

    private static String text(JobProblem problem) {
        return problem.getHelp().isEmpty() ? problem.getMessage() : problem.getMessage() + " " + problem.getHelp();
    }
}
