package io.ruche.agent.loop;

import io.ruche.agent.disk.AgentDisk;
import io.ruche.proto.AgentRecord;
import io.ruche.proto.Desired;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom this agent belongs to and what it was last told. A new document is followed only once it is safe on the disk, and
 * never one of a deposed leader. On the loop only.
 */
final class Orders {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);
    private static final int SCHEMA = 1;

    private final AgentDisk disk;
    private final boolean ownCluster;
    private AgentRecord record;
    private EpochGuard guard;
    private Desired desired;

    /**
     * Loads what the disk remembers.
     *
     * @param newNodeId the id to take when this home has none yet
     * @param ownCluster whether agent and control plane share one home, so that another cluster id means that the
     *     store was made anew and not that a stranger speaks
     */
    Orders(AgentDisk disk, String newNodeId, boolean ownCluster) {
        this.disk = disk;
        this.ownCluster = ownCluster;

        Optional<AgentRecord> remembered = disk.load();
        this.record = remembered.orElseGet(() ->
                AgentRecord.newBuilder().setSchema(SCHEMA).setNodeId(newNodeId).build());
        this.desired = record.getDesired();
        this.guard = new EpochGuard(record.getEpoch(), desired.getVersion());
        if (remembered.isEmpty()) {
            disk.save(record);
        }
    }

    String nodeId() {
        return record.getNodeId();
    }

    /** The highest epoch ever followed. */
    long epoch() {
        return guard.epoch();
    }

    long version() {
        return guard.version();
    }

    /** What is followed. */
    Desired desired() {
        return desired;
    }

    /**
     * A control plane has answered.
     *
     * @return why it must not be followed
     */
    Optional<Failure> welcome(String clusterId) {
        String mine = record.getClusterId();
        if (mine.equals(clusterId)) {
            return Optional.empty();
        }

        if (!mine.isEmpty() && !ownCluster) {
            return Optional.of(Failure.of(
                    FailureCode.CONFIGURATION,
                    "cluster: " + clusterId + " (expected: " + mine + ", which this agent belongs to).",
                    "Give it another --home, or remove its agent folder to let it join."));
        }

        if (!mine.isEmpty()) {
            LOG.info("The cluster is new ({}); what the one before it had told is forgotten", clusterId);
        }

        return save(AgentRecord.newBuilder()
                .setSchema(SCHEMA)
                .setNodeId(record.getNodeId())
                .setClusterId(clusterId)
                .build());
    }

    /** Why a document must not be followed: it comes from a deposed leader, or too late. */
    Optional<Failure> refuse(Desired offered) {
        Optional<Failure> refusal = guard.refuse(offered.getEpoch(), offered.getVersion());
        refusal.ifPresent(failure -> LOG.warn("A Desired was refused: {}", failure.text()));
        return refusal;
    }

    /** Whether it says what the present one says, so that a restart would need nothing of it. */
    boolean isKnown(Desired offered) {
        return offered.getEpoch() == guard.epoch()
                && offered.getInstancesList().equals(desired.getInstancesList())
                && offered.getModelsList().equals(desired.getModelsList())
                && offered.getDrain() == desired.getDrain();
    }

    /** Takes over the version of a known document, in memory. */
    void hearAgain(Desired known) {
        desired = known;
        guard = guard.seen(known.getEpoch(), known.getVersion());
    }

    /** Remembers a document and follows it; with a failure, the one before stays. */
    Optional<Failure> follow(Desired offered) {
        return save(record.toBuilder()
                .setEpoch(offered.getEpoch())
                .setDesired(offered)
                .build());
    }

    private Optional<Failure> save(AgentRecord next) {
        try {
            disk.save(next);
        } catch (FailureException e) {
            LOG.error(
                    "What the control plane wants is not followed yet: {}",
                    e.failure().text());
            return Optional.of(e.failure());
        }

        record = next;
        desired = next.getDesired();
        guard = guard.seen(next.getEpoch(), desired.getVersion());
        return Optional.empty();
    }
}
