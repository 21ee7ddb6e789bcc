package io.ruche.control.jobs.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.jobs.PromptSource;
import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.input.PromptPages;
import io.ruche.control.jobs.service.Portions.Portion;
import io.ruche.proto.JobProblem;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.Rows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The results of the indexes that were settled when somebody began to read; of a job that ended before, the prompts that it
 * left open too, each with the reason. Those have no rows: what they are called stands in their pages, while these are there.
 */
final class ResultSource implements Portions.Source<JobResult> {
    /** With the bound of one result this is some 8 MB at worst. */
    private static final int AT_ONCE = 32;

    private final InputPorts ports;
    private final Job job;
    private final int end;
    private final PromptSource prompts;
    private boolean hasPages = true;
    private int next;

    ResultSource(InputPorts ports, Job job, int from) {
        this.ports = ports;
        this.job = job;
        this.end = job.spec().prompts();
        this.prompts = new PromptPages(ports, ports.loop());
        this.next = Math.max(0, from);
    }

    @Override
    public CompletionStage<Portion<JobResult>> next() {
        List<String> settled = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        for (; next < end && settled.size() + open.size() < AT_ONCE; next++) {
            if (job.progress().settled().contains(next)) settled.add(Rows.resultKey(job.id(), next));
            else if (job.hasEnded()) open.add(next);
        }
        boolean isLast = next >= end;
        return read(settled)
                .thenCombineAsync(unanswered(open, 0, new ArrayList<>()), ResultSource::byIndex, ports.loop())
                .thenApply(results -> new Portion<>(results, isLast));
    }

    private CompletionStage<List<JobResult>> read(List<String> keys) {
        if (keys.isEmpty()) return CompletableFuture.completedFuture(List.of());
        return ports.rows().read(keys).thenApplyAsync(rows -> parsed(keys, rows), ports.loop());
    }

    private static List<JobResult> byIndex(List<JobResult> some, List<JobResult> others) {
        List<JobResult> all = new ArrayList<>(some);
        all.addAll(others);
        all.sort(Comparator.comparing(JobResult::getIndex));
        return all;
    }

    private CompletionStage<List<JobResult>> unanswered(List<Integer> indexes, int at, List<JobResult> told) {
        if (at == indexes.size()) return CompletableFuture.completedFuture(told);
        return name(indexes.get(at))
                .thenComposeAsync(
                        name -> {
                            told.add(unanswered(indexes.get(at), name));
                            return unanswered(indexes, at + 1, told);
                        },
                        ports.loop());
    }

    /** What the client calls a prompt; empty when that is not known, or no longer. */
    private CompletionStage<String> name(int index) {
        if (!hasPages) return CompletableFuture.completedFuture("");
        return prompts.read(job.id(), index).thenApply(JobPrompt::getCustomId).exceptionally(thrown -> {
            Throwable cause = FailureException.unwrap(thrown);
            // a job that has ended holds its file no longer
            boolean isGone = cause instanceof FailureException expected
                    && expected.failure().code() == FailureCode.STORE_DAMAGED;
            if (!isGone) throw FailureException.of(FailureCode.UNREACHABLE, "A prompt could not be read: " + cause, "");
            hasPages = false;
            return "";
        });
    }

    private JobResult unanswered(int index, String name) {
        boolean isLate = job.phase() == JobPhase.EXPIRED;
        return JobResult.newBuilder()
                .setIndex(index)
                .setCustomId(name)
                .setProblem(JobProblem.newBuilder()
                        .setCode((isLate ? FailureCode.DEADLINE_EXCEEDED : FailureCode.CANCELLED).code())
                        .setMessage(
                                isLate
                                        ? "The job's deadline passed before this prompt was answered."
                                        : "The job was cancelled before this prompt was answered.")
                        .setHelp(isLate ? "Submit it again, with more time." : "Submit it again."))
                .setAtMillis(job.endedAtMillis())
                .build();
    }

    private static List<JobResult> parsed(List<String> keys, List<Optional<ByteString>> rows) {
        List<JobResult> results = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).isEmpty()) continue; // the job is on its way out
            try {
                results.add(JobResult.parseFrom(rows.get(i).get()));
            } catch (InvalidProtocolBufferException e) {
                throw FailureException.of(
                        FailureCode.STORE_DAMAGED,
                        "row " + keys.get(i) + " cannot be read: " + e.getMessage() + ".",
                        "'ruche restore' puts a backup back.");
            }
        }
        return results;
    }
}
