package io.ruche.agent.disk;

import io.ruche.proto.AgentRecord;
import io.ruche.scheduler.failure.FailureException;
import java.util.Optional;

/** The agent's memory on disk, as a port. */
public interface AgentDisk {

    /** What was saved last; empty before the first save, or when nothing readable is left. */
    Optional<AgentRecord> load();

    /**
     * Returns once the record would survive a loss of power.
     *
     * @throws FailureException DISK_FULL or INTERNAL when it could not be written; the old one is still there
     */
    void save(AgentRecord record);
}
