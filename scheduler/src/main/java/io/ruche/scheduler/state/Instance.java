package io.ruche.scheduler.state;

import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.memory.Bill;

/**
 * One stage of a deployment on one node. Its memory is booked from the moment it is decided until it is gone.
 *
 * @param generation rises with every restart; agents and requests name it
 * @param runtime never empty
 * @param precision empty: the runtime's default
 * @param context tokens a request may hold, > 0
 * @param slots requests at once, > 0
 * @param bill what is booked
 * @param reason why it failed, is quarantined or lost
 * @param failures in a row; a long time ready begins a new row
 * @param restarts in its whole life
 * @param movedAtMillis wall time of the last change of phase
 * @param revision the log entry of its last change
 */
public record Instance(
        InstanceId id,
        DeploymentName deployment,
        NodeId node,
        long generation,
        PlanHash planHash,
        Stage stage,
        String runtime,
        String precision,
        int context,
        int slots,
        Bill bill,
        InstancePhase phase,
        Reason reason,
        int failures,
        int restarts,
        long movedAtMillis,
        long revision,
        Timeline timeline) {

    /** What it books on its node, in bytes. */
    public long reservedBytes() {
        return phase == InstancePhase.QUARANTINED ? 0 : bill.totalBytes();
    }

    /** Names the replica: its stages on other nodes say the same. */
    public String group() {
        return stage.size() <= 1 || stage.group().isEmpty() ? id.value() : stage.group();
    }

    /** Whether an instance in this phase is one of those that its deployment has, and may be reported by an agent. */
    static boolean counts(InstancePhase phase) {
        switch (phase) {
            case WAITING:
            case PULLING:
            case LOADING:
            case READY:
            case FAILED:
                return true;
            case LOST:
            case QUARANTINED:
            case STOPPING:
                return false;
        }
        throw new AssertionError(phase);
    }
}
