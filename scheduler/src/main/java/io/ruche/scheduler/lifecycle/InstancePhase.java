package io.ruche.scheduler.lifecycle;

/** How far an instance has come. */
public enum InstancePhase {
    /** Placed and booked; its agent has not begun. */
    WAITING,
    PULLING,
    LOADING,
    READY,
    /** It ended by itself; it is restarted after a pause. Its memory stays booked. */
    FAILED,
    /** It failed too often, or in a way that a restart cannot cure; it books nothing. */
    QUARANTINED,
    /** Its agent is silent; it may still run there. */
    LOST,
    /** Not wanted any more; booked until its agent says that it is gone. */
    STOPPING
}
