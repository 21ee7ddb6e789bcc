package io.ruche.agent.scripted;

import io.ruche.agent.runtime.Events;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Finished;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Started;
import io.ruche.proto.Timings;
import io.ruche.proto.TokenLogprob;
import io.ruche.proto.Tokens;
import io.ruche.proto.Usage;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One request. All but cancel runs on the worker's thread. */
final class ScriptedCall implements Worker.Call {
    private static final int FIRST_ID = 1000;

    private final ScriptedWorker worker;
    private final ScheduledThreadPoolExecutor thread;
    private final Script script;
    private final GenerateRequest request;
    private final Events events;
    private final ScriptedRuntime.Seen seen;
    private final String[] words;
    private final int promptTokens;
    private final int longest;
    private final StringBuilder said = new StringBuilder();
    private int count;
    private volatile boolean cancelled;
    private boolean over;

    ScriptedCall(
            ScriptedWorker worker,
            ScheduledThreadPoolExecutor thread,
            Script script,
            GenerateRequest request,
            Events events) {
        this.worker = worker;
        this.thread = thread;
        this.script = script;
        this.request = request;
        this.events = events;
        this.seen = ScriptedRuntime.see(request.getRequestId());
        this.words = script.text().split("(?<= )");
        this.promptTokens = request.hasText()
                ? ScriptedWorker.countTokens(request.getText())
                : request.getTokenIds().getIdsCount();
        int room = Math.max(0, script.context() - promptTokens);
        this.longest = request.getMaxTokens() == 0 ? room : Math.min(room, request.getMaxTokens());
    }

    void begin() {
        if (promptTokens >= script.context()) {
            fail(Failure.of(
                    FailureCode.CONTEXT_LENGTH_EXCEEDED,
                    "prompt: " + promptTokens + " tokens (expected: < " + script.context() + ", the context).",
                    "Shorten the prompt, or deploy with a larger --context."));
            return;
        }

        if (cancelled) {
            finish(FinishReason.FINISH_REASON_CANCELLED, "");
            return;
        }

        events.started(Started.newBuilder().setPromptTokens(promptTokens).build());
        later(script.ttft().toNanos());
    }

    private void later(long nanos) {
        try {
            if (nanos == 0) {
                step();
            } else {
                var unused = thread.schedule(this::step, nanos, TimeUnit.NANOSECONDS);
            }
        } catch (RejectedExecutionException e) {
            finish(FinishReason.FINISH_REASON_CANCELLED, "");
        }
    }

    private void step() {
        while (!over) {
            if (cancelled) {
                finish(FinishReason.FINISH_REASON_CANCELLED, "");
            } else if (count == script.stallAfter()) {
                return;
            } else if (count == script.dieAfter()) {
                worker.die();
            } else if (count >= longest) {
                finish(FinishReason.FINISH_REASON_LENGTH, "");
            } else if (count >= script.tokens() && !request.getIgnoreEos()) {
                finish(FinishReason.FINISH_REASON_STOP, "");
            } else {
                say(words[count % words.length]);
                if (!script.gap().isZero() && !over) {
                    later(script.gap().toNanos());
                    return;
                }
            }
        }
    }

    private void say(String word) {
        String stop = stopIn(said + word);
        String text =
                stop.isEmpty() ? word : word.substring(0, Math.max(0, (said + word).indexOf(stop) - said.length()));
        said.append(word);
        count++;
        seen.said(count);
        worker.said(1);
        Tokens.Builder tokens = Tokens.newBuilder().addIds(FIRST_ID + count).setText(text);
        if (request.getLogprobs()) {
            tokens.addLogprobs(logprob(word));
        }

        events.tokens(tokens.build());
        if (!stop.isEmpty()) {
            finish(FinishReason.FINISH_REASON_STOP, stop);
        }
    }

    private String stopIn(String text) {
        return request.getStopList().stream().filter(text::contains).findFirst().orElse("");
    }

    private TokenLogprob logprob(String word) {
        TokenLogprob.Builder chosen = TokenLogprob.newBuilder()
                .setId(FIRST_ID + count)
                .setText(word)
                .setRaw(com.google.protobuf.ByteString.copyFromUtf8(word))
                .setLogprob(-0.1f);
        for (int i = 0; i < request.getTopLogprobs(); i++) {
            String text = i == 0 ? word : "other" + i;
            chosen.addTop(TokenLogprob.newBuilder()
                    .setId(FIRST_ID + count + i)
                    .setText(text)
                    .setRaw(com.google.protobuf.ByteString.copyFromUtf8(text))
                    .setLogprob(-0.1f - i));
        }

        return chosen.build();
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            seen.cancelled();
            ScriptedRuntime.count(true);
            try {
                thread.execute(() -> finish(FinishReason.FINISH_REASON_CANCELLED, ""));
            } catch (RejectedExecutionException e) {
                // the worker has ended, and with it this request
            }
        }
    }

    private void finish(FinishReason reason, String stop) {
        if (end()) {
            events.finished(Finished.newBuilder()
                    .setReason(reason)
                    .setStop(stop)
                    .setUsage(Usage.newBuilder().setPromptTokens(promptTokens).setCompletionTokens(count))
                    .setTimings(Timings.newBuilder()
                            .setPrefillMicros(script.ttft().toNanos() / 1000)
                            .setDecodeMicros(script.gap().toNanos() / 1000 * count))
                    .build());
        }
    }

    void fail(Failure failure) {
        if (end()) {
            events.failed(failure);
        }
    }

    private boolean end() {
        if (over) {
            return false;
        }

        over = true;
        seen.ended();
        ScriptedRuntime.count(false);
        worker.over(this);
        return true;
    }
}
