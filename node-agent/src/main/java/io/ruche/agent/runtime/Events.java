package io.ruche.agent.runtime;

import io.ruche.proto.EmbedResponse;
import io.ruche.proto.Finished;
import io.ruche.proto.Started;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;

/**
 * Where a worker's answer goes, in order, on one thread at a time: started, tokens..., finished; or embedded; failed may
 * end it at any point. Exactly one of finished, embedded and failed comes. Implementations return at once.
 */
public interface Events {
    void started(Started event);

    void tokens(Tokens event);

    void finished(Finished event);

    void embedded(EmbedResponse response);

    void failed(Failure failure);
}
