package io.ruche.control.inference;

import io.ruche.proto.EmbedRequest;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.Finished;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Started;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.routing.Replica;

/** Asks a replica. The request's target is filled in from the replica. */
public interface Inference {

    /** Continues a prompt: started, tokens..., finished; or failed at any point. Never blocks, never throws. */
    Call generate(Replica replica, GenerateRequest request, Answer answer);

    /** Turns texts into vectors: embedded, or failed. Never blocks, never throws. */
    Call embed(Replica replica, EmbedRequest request, Answer answer);

    /** A call under way. Any thread. */
    interface Call {
        /** Frames that arrive before the first {@link #request}. */
        int WINDOW = 64;

        /** Ends it on the agent at once; {@code failed} follows with CANCELLED unless it has just ended. Idempotent. */
        void cancel();

        /** Lets so many more frames come. Every frame taken should be given back, in any portions. */
        void request(int frames);
    }

    /**
     * Where the answer goes: exactly one of finished, embedded and failed ends it. Called on a transport thread, maybe
     * before {@code generate} has returned; implementations return at once.
     */
    interface Answer {
        void started(Started started);

        void tokens(Tokens tokens);

        void finished(Finished finished);

        void embedded(EmbedResponse response);

        void failed(Failure failure);
    }
}
