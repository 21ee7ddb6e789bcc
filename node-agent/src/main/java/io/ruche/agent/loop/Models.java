package io.ruche.agent.loop;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.Failure;
import java.nio.file.Path;

/** Brings model files onto this machine, as a port. Calls return at once; listeners are called on any thread. */
public interface Models {

    /** Tells every model that lies on the disk already, verified when it was stored. */
    void list(Listener listener);

    /** Fetches a model, or finds that it is there. */
    Ongoing pull(ModelSpec spec, Listener listener);

    /** Whether nobody has removed the file behind our back. */
    boolean isStillHere(Present model);

    /** Ends all pulls. Idempotent. */
    void close();

    interface Listener {
        /** @param totalBytes 0 while unknown */
        void progress(String model, long doneBytes, long totalBytes, String source);

        void present(Present model);

        /** @param source what was tried */
        void failed(String model, Failure failure, String source);
    }

    /** @param source which source gave it; empty when nobody remembers */
    record Present(String name, Path file, long bytes, ModelFacts facts, String source) {}
}
