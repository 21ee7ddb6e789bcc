package io.ruche.scheduler.state;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredSecret;

/** That there is a secret, as bytes and back. */
final class SecretRows {
    private SecretRows() {}

    static byte[] toRow(HeldSecret secret) {
        return StoredSecret.newBuilder()
                .setName(secret.name().value())
                .setVersion(secret.version())
                .setSealingKey(secret.sealingKey())
                .setSetBy(secret.setBy())
                .setCreatedAtMillis(secret.createdAtMillis())
                .setChangedAtMillis(secret.changedAtMillis())
                .setRevision(secret.revision())
                .build()
                .toByteArray();
    }

    static HeldSecret secret(byte[] bytes) throws InvalidProtocolBufferException {
        StoredSecret row = StoredSecret.parseFrom(bytes);
        return new HeldSecret(
                new SecretName(row.getName()),
                row.getVersion(),
                row.getSealingKey(),
                row.getSetBy(),
                row.getCreatedAtMillis(),
                row.getChangedAtMillis(),
                row.getRevision());
    }
}
