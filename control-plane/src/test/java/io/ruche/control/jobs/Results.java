package io.ruche.control.jobs;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.Findings;
import io.ruche.proto.JobResult;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.State;

/** Results of jobs as entries of the log hold them. */
public final class Results {
    private Results() {}

    /** Each is written under the lease of the attempt that it is of. */
    public static void requireLease(Findings findings, State before, Entry entry, Row row) {
        JobResult result = parse(row.getValue());
        Attempt held = before.findJob(new JobId(row.getKey().split("/", -1)[1]))
                .flatMap(job -> job.progress().find(result.getIndex()))
                .orElse(null);
        // what shows that a runtime died under a prompt counts in a later reign too
        boolean isDeath = result.getProblem().getCode().equals("runtime_died");
        boolean isHeld =
                held != null && held.number() == result.getAttempt() && (isDeath || held.isLeased(entry.getEpoch()));
        findings.require(
                isHeld,
                "entry %d has %s of attempt %d, and leased is %s",
                entry.getN(),
                row.getKey(),
                result.getAttempt(),
                String.valueOf(held));
    }

    public static JobResult parse(ByteString bytes) {
        try {
            return JobResult.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
