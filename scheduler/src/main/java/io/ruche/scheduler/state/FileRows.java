package io.ruche.scheduler.state;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredFile;
import io.ruche.scheduler.jobs.JobKind;

/** A file as bytes and back. */
final class FileRows {
    private FileRows() {}

    static byte[] toRow(InputFile file) {
        return StoredFile.newBuilder()
                .setId(file.id().value())
                .setName(file.name())
                .setBytes(file.bytes())
                .setLines(file.lines())
                .setPages(file.pages())
                .setSha256(file.sha256())
                .setKind(RowEnums.toRow(io.ruche.proto.JobKind.class, file.kind()))
                .setModel(file.model())
                .setSubmittedBy(file.submittedBy())
                .setCreatedAtMillis(file.createdAtMillis())
                .setRevision(file.revision())
                .build()
                .toByteArray();
    }

    static InputFile file(byte[] bytes) throws InvalidProtocolBufferException {
        StoredFile row = StoredFile.parseFrom(bytes);
        return new InputFile(
                new FileId(row.getId()),
                row.getName(),
                row.getBytes(),
                row.getLines(),
                row.getPages(),
                row.getSha256(),
                RowEnums.fromRow(JobKind.class, row.getKind()),
                row.getModel(),
                row.getSubmittedBy(),
                row.getCreatedAtMillis(),
                row.getRevision());
    }
}
