package io.ruche.control.gateway;

import io.ruche.control.inference.Inference;
import io.ruche.control.jobs.BatchGateway;
import io.ruche.control.money.Till;
import io.ruche.proto.ChatOutcome;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.EmbeddingOutcome;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Finished;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.proto.Started;
import io.ruche.proto.TokenLogprob;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.routing.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One prompt of a job on a replica. Whoever ends it first gives its slot back and tells the job. */
final class BatchPrompt implements Lane.Waiter, BatchGateway.Call {
    private static final int BYTES_PER_TOKEN = 4;

    private final Lane lane;
    private final long promptTokens;
    private final boolean base64;
    private final boolean hasSchema;
    /** A {@link io.ruche.proto.ToolUse}, of a newer client perhaps. */
    private final int tools;

    private final Consumer<BatchGateway.Answer> heard;
    private final long beganNanos = System.nanoTime();

    // guarded by this
    private final StringBuilder text = new StringBuilder();
    private final List<TokenLogprob> logprobs = new ArrayList<>();
    private Inference.@Nullable Call call;
    private Till.@Nullable Receipt paid;
    private boolean over;
    private boolean cancelled;
    /** Frames that came before there was anything to give them back to. */
    private int owed;

    BatchPrompt(Lane lane, JobPrompt prompt, Consumer<BatchGateway.Answer> heard) {
        this.lane = lane;
        this.promptTokens = prompt.getSerializedSize() / BYTES_PER_TOKEN;
        this.base64 = prompt.getEmbedding().getBase64();
        this.hasSchema = prompt.getChat().hasGrammar();
        this.tools = prompt.getChat().getToolsValue();
        this.heard = heard;
    }

    @Override
    public long promptTokens() {
        return promptTokens;
    }

    @Override
    public String sessionKey() {
        return "";
    }

    @Override
    public boolean hasSchema() {
        return hasSchema;
    }

    @Override
    public double secondsLeft() {
        return 0;
    }

    @Override
    public void go(Replica where) {
        throw new AssertionError("a job's prompt waits in no queue");
    }

    /** It may be sent. False: nobody wants it any more, and its slot is free again. */
    boolean isPaid(Till.Receipt receipt, Replica where) {
        boolean wanted;
        synchronized (this) {
            wanted = !cancelled;
            if (wanted) paid = receipt;
        }
        if (wanted) return true;
        receipt.unused();
        end(
                where,
                new BatchGateway.Answer.Failed(
                        Failure.of(FailureCode.CANCELLED, "The prompt was dropped before it was sent.")),
                Usage.NOTHING);
        return false;
    }

    /** Where its answer goes; this replica's slot is given back with the last word. */
    Inference.Answer on(Replica where) {
        return new Hearing(where);
    }

    /** It is on its way. Its answer may be there already. */
    void begin(Inference.Call asked) {
        boolean late;
        int give;
        synchronized (this) {
            call = asked;
            late = cancelled;
            give = owed;
            owed = 0;
        }
        if (late) asked.cancel();
        else if (give > 0) asked.request(give);
    }

    /** The replica says the last word, and the slot is taken until then. */
    @Override
    public void cancel() {
        Inference.Call running;
        synchronized (this) {
            cancelled = true;
            running = call;
        }
        if (running != null) running.cancel();
    }

    private void end(Replica where, BatchGateway.Answer answer, Usage usage) {
        Till.Receipt receipt;
        synchronized (this) {
            if (over) return;
            over = true;
            receipt = paid;
        }
        if (receipt != null) receipt.used(usage);
        lane.leave(where, promptTokens, System.nanoTime() - beganNanos);
        heard.accept(answer);
    }

    private final class Hearing implements Inference.Answer {
        private final Replica where;

        Hearing(Replica where) {
            this.where = where;
        }

        @Override
        public void started(Started started) {
            more();
        }

        @Override
        public void tokens(Tokens tokens) {
            synchronized (BatchPrompt.this) {
                text.append(tokens.getText());
                logprobs.addAll(tokens.getLogprobsList());
            }
            more();
        }

        private void more() {
            Inference.Call running;
            synchronized (BatchPrompt.this) {
                running = call;
                if (running == null) owed++;
            }
            if (running != null) running.request(1);
        }

        @Override
        public void finished(Finished finished) {
            if (finished.getReason() == FinishReason.FINISH_REASON_CANCELLED) {
                failed(Failure.of(FailureCode.CANCELLED, "The replica ended the prompt before its answer was whole."));
                return;
            }
            ChatOutcome.Builder outcome = ChatOutcome.newBuilder()
                    .setFinishReason(finished.getReason())
                    .setToolsValue(tools);
            synchronized (BatchPrompt.this) {
                outcome.setText(text.toString()).addAllLogprobs(logprobs);
            }
            end(
                    where,
                    new BatchGateway.Answer.Answered(JobResult.newBuilder()
                            .setChat(outcome)
                            .setUsage(finished.getUsage())
                            .build()),
                    Bounds.usage(finished, micros(), micros()));
        }

        @Override
        public void embedded(EmbedResponse response) {
            end(
                    where,
                    new BatchGateway.Answer.Answered(JobResult.newBuilder()
                            .setEmbedding(EmbeddingOutcome.newBuilder()
                                    .setBase64(base64)
                                    .addAllEmbeddings(response.getEmbeddingsList()))
                            .setUsage(response.getUsage())
                            .build()),
                    new Usage(response.getUsage().getPromptTokens(), 0, 0, micros(), micros()));
        }

        @Override
        public void failed(Failure failure) {
            end(where, new BatchGateway.Answer.Failed(failure), new Usage(0, 0, 0, micros(), micros()));
        }

        private long micros() {
            return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - beganNanos);
        }
    }
}
