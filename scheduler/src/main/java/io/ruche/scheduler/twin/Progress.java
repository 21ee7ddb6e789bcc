package io.ruche.scheduler.twin;

/** Told now and then how far a run is; on the thread that runs it. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (fleet, share) -> {};

    /** @param share 0 to 1 of this fleet's days */
    void at(String fleet, double share);
}
