package io.ruche.agent.runtime;

import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.failure.FailureException;
import java.util.function.DoubleConsumer;

/** A way to run models on this machine. Stateless until {@link #start}; found by ServiceLoader. */
public interface Runtime {

    /** The name used in specs and on the command line, for example {@code djl}. */
    String name();

    /** What this runtime can do here, or why it cannot; cheap, loads no native code. */
    RuntimeOffer probe(RuntimeContext context);

    /**
     * Loads a stage and returns it ready to answer: self-tested and warm. Blocks; interruption abandons the load.
     *
     * @param progress told the fraction done, 0-1
     * @throws FailureException for a damaged or unsupported model, or when memory does not suffice
     */
    Worker start(RuntimeContext context, StageAssignment stage, DoubleConsumer progress)
            throws FailureException, InterruptedException;
}
