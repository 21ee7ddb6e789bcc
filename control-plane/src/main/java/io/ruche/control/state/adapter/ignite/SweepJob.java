package io.ruche.control.state.adapter.ignite;

import io.ruche.scheduler.twin.publish.SimulationSweep;
import java.nio.charset.StandardCharsets;
import org.apache.ignite.compute.ComputeJob;

/** One run of a sweep, wherever it is. Pure but for being cancelled. */
final class SweepJob implements ComputeJob {
    private static final long serialVersionUID = 1L;

    private final byte[] sweep;
    private final int run;
    private transient volatile boolean cancelled;

    SweepJob(byte[] sweep, int run) {
        this.sweep = sweep;
        this.run = run;
    }

    int run() {
        return run;
    }

    @Override
    public Object execute() {
        return SimulationSweep.parse(sweep).run(run, () -> cancelled).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void cancel() {
        cancelled = true;
    }
}
