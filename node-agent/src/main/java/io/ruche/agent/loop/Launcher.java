package io.ruche.agent.loop;

import io.ruche.agent.runtime.Worker;
import io.ruche.proto.InstanceSpec;
import io.ruche.scheduler.failure.Failure;
import java.nio.file.Path;

/** Starts and ends workers, as a port. Calls return at once; listeners are called on any thread. */
public interface Launcher {

    /** Loads. Exactly one of started and failed is told, also when the load is given up. */
    Ongoing start(InstanceSpec spec, Path model, Listener listener);

    /** Ends a worker; {@code done} runs once its memory is free. */
    void stop(Worker worker, Runnable done);

    /** Gives up all loads. Idempotent. */
    void close();

    interface Listener {
        /** @param fraction 0-1 */
        void progress(double fraction);

        void started(Worker worker);

        void failed(Failure failure);
    }
}
