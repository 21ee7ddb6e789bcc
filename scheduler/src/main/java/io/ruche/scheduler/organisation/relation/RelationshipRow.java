package io.ruche.scheduler.organisation.relation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredFeelings;
import io.ruche.proto.store.StoredMovement;
import io.ruche.proto.store.StoredRelationship;
import io.ruche.scheduler.organisation.relation.Movement.Cause;
import io.ruche.scheduler.organisation.spec.RelationshipSpec.Kind;
import io.ruche.scheduler.organisation.spec.RelationshipSpec.Update;

/** A relationship as bytes and back; its key is {@code relationship/<pair>}. */
public final class RelationshipRow {
    private RelationshipRow() {}

    public static byte[] toRow(Relationship it) {
        StoredRelationship.Builder row = StoredRelationship.newBuilder()
                .setOne(it.pair().one())
                .setOther(it.pair().other())
                .setKind(it.kind().name())
                .setSeed(toRow(it.seed()))
                .setFeelings(toRow(it.feelings()))
                .setClamp(it.rule().conversationClamp())
                .setSuccess(it.rule().success())
                .setFailure(it.rule().failure())
                .setDecayPerDay(it.rule().decayPerDay())
                .setAtMillis(it.atMillis())
                .setTalks(it.talks());
        for (Movement movement : it.movements()) {
            row.addMovements(StoredMovement.newBuilder()
                    .setAtMillis(movement.atMillis())
                    .setKind(movement.cause().kind().name())
                    .setRef(movement.cause().ref())
                    .setText(movement.cause().text())
                    .setBefore(toRow(movement.before()))
                    .setAfter(toRow(movement.after())));
        }
        return row.build().toByteArray();
    }

    public static Relationship relationship(byte[] bytes) throws InvalidProtocolBufferException {
        StoredRelationship row = StoredRelationship.parseFrom(bytes);
        return new Relationship(
                new Pair(row.getOne(), row.getOther()),
                Kind.valueOf(row.getKind()),
                feelings(row.getSeed()),
                feelings(row.getFeelings()),
                new Update(row.getClamp(), row.getSuccess(), row.getFailure(), row.getDecayPerDay()),
                row.getAtMillis(),
                row.getTalks(),
                row.getMovementsList().stream()
                        .map(movement -> new Movement(
                                movement.getAtMillis(),
                                new Cause(
                                        Movement.Kind.valueOf(movement.getKind()),
                                        movement.getRef(),
                                        movement.getText()),
                                feelings(movement.getBefore()),
                                feelings(movement.getAfter())))
                        .toList());
    }

    private static StoredFeelings toRow(Feelings feelings) {
        return StoredFeelings.newBuilder()
                .setAffinity(feelings.affinity())
                .setTrust(feelings.trust())
                .setFamiliarity(feelings.familiarity())
                .build();
    }

    private static Feelings feelings(StoredFeelings row) {
        return new Feelings(row.getAffinity(), row.getTrust(), row.getFamiliarity());
    }
}
