package io.ruche.control.state.adapter.ignite;

import io.ruche.scheduler.failure.FailureException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.cluster.ClusterTopologyException;
import org.apache.ignite.compute.ComputeExecutionRejectedException;
import org.apache.ignite.compute.ComputeJob;
import org.apache.ignite.compute.ComputeJobResult;
import org.apache.ignite.compute.ComputeJobResultPolicy;
import org.apache.ignite.compute.ComputeTask;
import org.apache.ignite.compute.ComputeTaskName;

/**
 * The runs of a sweep, dealt out to the members like cards; one that leaves with a run in hand has it made again by
 * another. Itself it stays where it was asked for: bytes alone travel.
 */
@ComputeTaskName("ruche-sweep")
final class SweepTask implements ComputeTask<byte[], List<String>> {
    private static final long serialVersionUID = 1L;

    private final int runs;
    private final transient IntConsumer done;
    private final String[] headlines;
    private int made;

    SweepTask(int runs, IntConsumer done) {
        this.runs = runs;
        this.done = done;
        this.headlines = new String[runs];
        Arrays.fill(headlines, "");
    }

    /** What a run said itself, out of what Ignite wrapped it in. */
    static RuntimeException why(RuntimeException thrown) {
        for (Throwable it = thrown; it != null; it = it.getCause()) {
            if (it instanceof FailureException failure) return failure;
        }
        return thrown;
    }

    /** Whether a member left or would not take the run; what a run says itself it says anywhere. */
    private static boolean isOfMember(IgniteException thrown) {
        for (Throwable it = thrown; it != null; it = it.getCause()) {
            if (it instanceof ClusterTopologyException || it instanceof ComputeExecutionRejectedException) return true;
        }
        return false;
    }

    @Override
    public Map<? extends ComputeJob, ClusterNode> map(List<ClusterNode> members, byte[] sweep) {
        Map<ComputeJob, ClusterNode> jobs = new HashMap<>();
        for (int run = 0; run < runs; run++) jobs.put(new SweepJob(sweep, run), members.get(run % members.size()));
        return jobs;
    }

    /** Ignite calls it for one result at a time. */
    @Override
    public ComputeJobResultPolicy result(ComputeJobResult result, List<ComputeJobResult> received) {
        IgniteException thrown = result.getException();
        if (thrown != null) {
            if (result.isCancelled() || !isOfMember(thrown)) throw thrown;
            return ComputeJobResultPolicy.FAILOVER;
        }
        SweepJob job = result.getJob();
        byte[] headline = result.getData();
        headlines[job.run()] = new String(headline, StandardCharsets.UTF_8);
        done.accept(++made);
        return ComputeJobResultPolicy.WAIT;
    }

    @Override
    public List<String> reduce(List<ComputeJobResult> results) throws IgniteException {
        return new ArrayList<>(List.of(headlines));
    }
}
