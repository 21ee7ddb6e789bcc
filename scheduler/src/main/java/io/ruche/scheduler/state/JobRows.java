package io.ruche.scheduler.state;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredAttempt;
import io.ruche.proto.store.StoredJob;
import io.ruche.proto.store.StoredJobPhase;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.IndexRanges;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.jobs.JobProgress;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.JobPhase;
import java.util.ArrayList;
import java.util.List;
import org.pcollections.TreePMap;

/** A job as bytes and back. Node ids are written once a row: sixty-four attempts may name the same one. */
final class JobRows {
    private JobRows() {}

    static byte[] toRow(Job job) {
        JobSpec spec = job.spec();
        StoredJob.Builder row = StoredJob.newBuilder()
                .setId(job.id().value())
                .setKind(RowEnums.toRow(io.ruche.proto.JobKind.class, spec.kind()))
                .setModel(spec.model())
                .setPrompts(spec.prompts())
                .setInputBytes(spec.inputBytes())
                .setSubmittedBy(spec.submittedBy())
                .setOptions(toRow(spec.options()))
                .setPhase(RowEnums.toRow(StoredJobPhase.class, job.phase()))
                .setReason(RowParts.toRow(job.reason()))
                .addAllSettled(job.progress().settled().bounds())
                .setFailed(job.progress().failed())
                .setFile(spec.file())
                .setPages(spec.pages())
                .putAllMetadata(spec.metadata())
                .setResultBytes(job.resultBytes())
                .setCreatedAtMillis(job.createdAtMillis())
                .setEndedAtMillis(job.endedAtMillis())
                .setRevision(job.revision())
                .addAllTimeline(RowParts.toRow(job.timeline()));
        List<String> nodes = new ArrayList<>();
        for (Attempt it : job.progress().attempts().values()) {
            if (it.hasLease() && !nodes.contains(it.node())) nodes.add(it.node());
            row.addAttempts(StoredAttempt.newBuilder()
                    .setIndex(it.index())
                    .setNumber(it.number())
                    .setDeaths(it.deaths())
                    .setNode(nodes.indexOf(it.node()) + 1)
                    .setEpoch(it.epoch()));
        }
        return row.addAllNodes(nodes).build().toByteArray();
    }

    static Job job(byte[] bytes) throws InvalidProtocolBufferException {
        StoredJob row = StoredJob.parseFrom(bytes);
        TreePMap<Integer, Attempt> attempts = TreePMap.empty();
        for (StoredAttempt it : row.getAttemptsList()) {
            if (it.getNode() > row.getNodesCount()) {
                throw new IllegalArgumentException(
                        "node " + it.getNode() + " of an attempt (expected: <= " + row.getNodesCount() + ")");
            }
            String node = it.getNode() == 0 ? "" : row.getNodes(it.getNode() - 1);
            attempts = attempts.plus(
                    it.getIndex(), new Attempt(it.getIndex(), it.getNumber(), it.getDeaths(), node, it.getEpoch()));
        }
        return new Job(
                new JobId(row.getId()),
                new JobSpec(
                        RowEnums.fromRow(JobKind.class, row.getKind()),
                        row.getModel(),
                        row.getPrompts(),
                        row.getInputBytes(),
                        row.getSubmittedBy(),
                        options(row.getOptions()),
                        row.getFile(),
                        row.getPages(),
                        row.getMetadataMap()),
                RowEnums.fromRow(JobPhase.class, row.getPhase()),
                RowParts.fromRow(row.getReason()),
                new JobProgress(IndexRanges.of(row.getSettledList()), row.getFailed(), attempts),
                row.getResultBytes(),
                row.getCreatedAtMillis(),
                row.getEndedAtMillis(),
                row.getRevision(),
                RowParts.fromRow(row.getTimelineList()));
    }

    private static io.ruche.proto.JobOptions toRow(JobOptions options) {
        return io.ruche.proto.JobOptions.newBuilder()
                .setPriority(RowEnums.toRow(io.ruche.proto.JobPriority.class, options.priority()))
                .setDeadlineMillis(options.deadlineMillis())
                .setAttempts(options.attempts())
                .setConcurrency(options.concurrency())
                .setMaxTokens(options.maxTokens())
                .build();
    }

    private static JobOptions options(io.ruche.proto.JobOptions row) {
        return new JobOptions(
                RowEnums.fromRow(JobPriority.class, row.getPriority()),
                row.getDeadlineMillis(),
                row.getAttempts(),
                row.getConcurrency(),
                row.getMaxTokens());
    }
}
