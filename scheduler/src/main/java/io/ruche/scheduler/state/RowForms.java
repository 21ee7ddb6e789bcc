package io.ruche.scheduler.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.EpochSpan;
import io.ruche.proto.store.StoredDeployment;
import io.ruche.proto.store.StoredDeploymentPhase;
import io.ruche.proto.store.StoredInstance;
import io.ruche.proto.store.StoredInstancePhase;
import io.ruche.proto.store.StoredKey;
import io.ruche.proto.store.StoredModel;
import io.ruche.proto.store.StoredModelPhase;
import io.ruche.proto.store.StoredNode;
import io.ruche.proto.store.StoredNodePhase;
import io.ruche.proto.store.StoredReply;
import io.ruche.proto.store.StoredReplyForm;
import io.ruche.proto.store.StoredRole;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import java.util.HexFormat;
import java.util.Optional;

/** Each entity as bytes and back. */
final class RowForms {
    private RowForms() {}

    static byte[] toRow(Node node) {
        return StoredNode.newBuilder()
                .setId(node.id().value())
                .setName(node.name())
                .setVersion(node.version())
                .setDataAddress(node.dataAddress())
                .setPhase(RowEnums.toRow(StoredNodePhase.class, node.phase()))
                .setDrain(node.drain())
                .setReason(RowParts.toRow(node.reason()))
                .setInventory(node.inventory())
                .addAllRuntimes(node.runtimes())
                .setJoinedAtMillis(node.joinedAtMillis())
                .setRevision(node.revision())
                .addAllTimeline(RowParts.toRow(node.timeline()))
                .build()
                .toByteArray();
    }

    static Node node(byte[] bytes) throws InvalidProtocolBufferException {
        StoredNode row = StoredNode.parseFrom(bytes);
        return new Node(
                new NodeId(row.getId()),
                row.getName(),
                row.getVersion(),
                row.getDataAddress(),
                RowEnums.fromRow(NodePhase.class, row.getPhase()),
                row.getDrain(),
                RowParts.fromRow(row.getReason()),
                row.getInventory(),
                row.getRuntimesList(),
                row.getJoinedAtMillis(),
                row.getRevision(),
                RowParts.fromRow(row.getTimelineList()));
    }

    static byte[] toRow(Deployment deployment) {
        DeploymentSpec spec = deployment.spec();
        StoredDeployment.Builder row = StoredDeployment.newBuilder()
                .setName(deployment.name().value())
                .setRuntime(spec.runtime())
                .setPrecision(spec.precision())
                .setReplicas(spec.replicas())
                .setContext(spec.context())
                .setSlots(spec.slots())
                .setPhase(RowEnums.toRow(StoredDeploymentPhase.class, deployment.phase()))
                .setReason(RowParts.toRow(deployment.reason()))
                .setCreatedAtMillis(deployment.createdAtMillis())
                .setRevision(deployment.revision())
                .addAllTimeline(RowParts.toRow(deployment.timeline()));
        if (!spec.demands().equals(Demands.NONE)) row.setDemands(RowParts.toRow(spec.demands()));
        deployment.bill().ifPresent(bill -> row.setBill(RowParts.toRow(bill)));
        return row.build().toByteArray();
    }

    static Deployment deployment(byte[] bytes) throws InvalidProtocolBufferException {
        StoredDeployment row = StoredDeployment.parseFrom(bytes);
        return new Deployment(
                new DeploymentName(row.getName()),
                new DeploymentSpec(
                        row.getRuntime(),
                        row.getPrecision(),
                        row.getReplicas(),
                        row.getContext(),
                        row.getSlots(),
                        RowParts.fromRow(row.getDemands())),
                RowEnums.fromRow(DeploymentPhase.class, row.getPhase()),
                RowParts.fromRow(row.getReason()),
                row.hasBill() ? Optional.of(RowParts.fromRow(row.getBill())) : Optional.empty(),
                row.getCreatedAtMillis(),
                row.getRevision(),
                RowParts.fromRow(row.getTimelineList()));
    }

    static byte[] toRow(Instance it) {
        return StoredInstance.newBuilder()
                .setId(it.id().value())
                .setDeployment(it.deployment().value())
                .setNode(it.node().value())
                .setGeneration(it.generation())
                .setPlanHash(it.planHash().bytes())
                .setGroup(it.stage().group())
                .setRank(it.stage().rank())
                .setSize(it.stage().size())
                .setFirstLayer(it.stage().firstLayer())
                .setLastLayer(it.stage().lastLayer())
                .setRuntime(it.runtime())
                .setPrecision(it.precision())
                .setContext(it.context())
                .setSlots(it.slots())
                .setBill(RowParts.toRow(it.bill()))
                .setPhase(RowEnums.toRow(StoredInstancePhase.class, it.phase()))
                .setReason(RowParts.toRow(it.reason()))
                .setFailures(it.failures())
                .setRestarts(it.restarts())
                .setMovedAtMillis(it.movedAtMillis())
                .setRevision(it.revision())
                .addAllTimeline(RowParts.toRow(it.timeline()))
                .build()
                .toByteArray();
    }

    static Instance instance(byte[] bytes) throws InvalidProtocolBufferException {
        StoredInstance row = StoredInstance.parseFrom(bytes);
        return new Instance(
                new InstanceId(row.getId()),
                new DeploymentName(row.getDeployment()),
                new NodeId(row.getNode()),
                row.getGeneration(),
                PlanHash.of(row.getPlanHash().toByteArray()),
                new Stage(row.getGroup(), row.getRank(), row.getSize(), row.getFirstLayer(), row.getLastLayer()),
                row.getRuntime(),
                row.getPrecision(),
                row.getContext(),
                row.getSlots(),
                RowParts.fromRow(row.getBill()),
                RowEnums.fromRow(InstancePhase.class, row.getPhase()),
                RowParts.fromRow(row.getReason()),
                row.getFailures(),
                row.getRestarts(),
                row.getMovedAtMillis(),
                row.getRevision(),
                RowParts.fromRow(row.getTimelineList()));
    }

    static byte[] toRow(ModelWish wish) {
        StoredModel.Builder row = StoredModel.newBuilder()
                .setSpec(wish.spec())
                .addAllNodes(wish.nodes().stream().map(NodeId::value).toList())
                .setPhase(RowEnums.toRow(StoredModelPhase.class, wish.phase()))
                .setReason(RowParts.toRow(wish.reason()))
                .setMeasured(wish.measured())
                .setCreatedAtMillis(wish.createdAtMillis())
                .setRevision(wish.revision())
                .addAllTimeline(RowParts.toRow(wish.timeline()));
        wish.facts().ifPresent(row::setFacts);
        return row.build().toByteArray();
    }

    static ModelWish model(byte[] bytes) throws InvalidProtocolBufferException {
        StoredModel row = StoredModel.parseFrom(bytes);
        return new ModelWish(
                new ModelName(row.getSpec().getName()),
                row.getSpec(),
                row.getNodesList().stream().map(NodeId::new).toList(),
                RowEnums.fromRow(ModelPhase.class, row.getPhase()),
                RowParts.fromRow(row.getReason()),
                row.hasFacts() ? Optional.of(row.getFacts()) : Optional.empty(),
                row.getMeasured(),
                row.getCreatedAtMillis(),
                row.getRevision(),
                RowParts.fromRow(row.getTimelineList()));
    }

    static byte[] toRow(ApiKey key) {
        return StoredKey.newBuilder()
                .setId(key.id().value())
                .setName(key.name())
                .setRole(RowEnums.toRow(StoredRole.class, key.role()))
                .setSha256(key.sha256())
                .setPrefix(key.prefix())
                .setRevoked(key.revoked())
                .setCreatedAtMillis(key.createdAtMillis())
                .setRevision(key.revision())
                .build()
                .toByteArray();
    }

    static ApiKey key(byte[] bytes) throws InvalidProtocolBufferException {
        StoredKey row = StoredKey.parseFrom(bytes);
        return new ApiKey(
                new KeyId(row.getId()),
                row.getName(),
                RowEnums.fromRow(Role.class, row.getRole()),
                row.getSha256(),
                row.getPrefix(),
                row.getRevoked(),
                row.getCreatedAtMillis(),
                row.getRevision());
    }

    static byte[] toRow(Epoch epoch) {
        return EpochSpan.newBuilder()
                .setEpoch(epoch.number())
                .setFirstN(epoch.revision())
                .setAtMillis(epoch.startedAtMillis())
                .setHolder(epoch.holder())
                .build()
                .toByteArray();
    }

    static Epoch epoch(byte[] bytes) throws InvalidProtocolBufferException {
        EpochSpan row = EpochSpan.parseFrom(bytes);
        return new Epoch(row.getEpoch(), row.getFirstN(), row.getAtMillis(), row.getHolder());
    }

    static byte[] toRow(Answered it) {
        return StoredReply.newBuilder()
                .setRequestHash(ByteString.copyFrom(HexFormat.of().parseHex(it.requestHash())))
                .setAtMillis(it.atMillis())
                .setType("reply")
                .setPayload(StoredReplyForm.newBuilder()
                        .setSubject(it.reply().subject())
                        .setChanged(it.reply().changed())
                        .setRevision(it.revision())
                        .build()
                        .toByteString())
                .build()
                .toByteArray();
    }

    static Answered answered(String requestKey, byte[] bytes) throws InvalidProtocolBufferException {
        StoredReply row = StoredReply.parseFrom(bytes);
        StoredReplyForm form = StoredReplyForm.parseFrom(row.getPayload());
        return new Answered(
                requestKey,
                HexFormat.of().formatHex(row.getRequestHash().toByteArray()),
                new Reply(form.getSubject(), form.getChanged()),
                row.getAtMillis(),
                form.getRevision());
    }
}
