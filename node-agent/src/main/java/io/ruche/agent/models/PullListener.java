package io.ruche.agent.models;

import io.ruche.scheduler.failure.Failure;

/** Told how a pull goes, on the pulling thread, at most ten times a second; it must return at once. */
public interface PullListener {

    /** Hears nothing. */
    PullListener NONE = new PullListener() {};

    /**
     * @param source the one that answers
     * @param bytesDone of the files that are kept, a resumed part included
     * @param bytesTotal 0 while it is not known
     */
    default void progress(String source, long bytesDone, long bytesTotal) {}

    /** A source did not give the model; the next one is asked. */
    default void refused(String source, Failure failure) {}
}
