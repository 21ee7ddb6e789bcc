package io.ruche.scheduler.simulation;

/** A replica as policies see it. What is {@code true} is known to no gateway, and there for the oracle. */
interface ReplicaView {
    int index();

    ReplicaSpec spec();

    /** Requests sent there and not finished. */
    int running();

    /** Prompt tokens that were expected to be read and have not answered with a first token yet. */
    long queuedTokens();

    /** Of its prompt, here already or when its turn comes. */
    long trueCachedTokens(Request request);

    double trueReadingSeconds(Request request);

    double trueQueueSeconds(long now);

    /** A step of decoding with so many more. */
    double trueStepSeconds(int more);
}
