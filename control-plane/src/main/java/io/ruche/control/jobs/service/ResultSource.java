package io.ruche.control.jobs.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.service.Portions.Portion;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.IndexRanges;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The results of the indexes that were settled when somebody began to read. */
final class ResultSource implements Portions.Source<JobResult> {
    /** With the bound of one result this is some 8 MB at worst. */
    private static final int AT_ONCE = 32;

    private final InputPorts ports;
    private final JobId job;
    private final IndexRanges settled;
    private final int end;
    private int next;

    ResultSource(InputPorts ports, Job job, int from) {
        this.ports = ports;
        this.job = job.id();
        this.settled = job.progress().settled();
        this.end = job.spec().prompts();
        this.next = Math.max(0, from);
    }

    @Override
    public CompletionStage<Portion<JobResult>> next() {
        List<String> keys = new ArrayList<>();
        for (; next < end && keys.size() < AT_ONCE; next++) {
            if (settled.contains(next)) keys.add(Rows.resultKey(job, next));
        }
        boolean isLast = next >= end;
        if (keys.isEmpty()) return CompletableFuture.completedFuture(new Portion<>(List.of(), isLast));
        return ports.rows().read(keys).thenApplyAsync(rows -> new Portion<>(parsed(keys, rows), isLast), ports.loop());
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
