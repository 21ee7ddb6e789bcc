package io.ruche.control.jobs.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.service.Portions.Portion;
import io.ruche.proto.store.StoredInputPage;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Rows;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A file's content, a page at a time. */
final class ContentSource implements Portions.Source<ByteString> {
    private final InputPorts ports;
    private final InputFile file;
    private int page;

    ContentSource(InputPorts ports, InputFile file) {
        this.ports = ports;
        this.file = file;
    }

    @Override
    public CompletionStage<Portion<ByteString>> next() {
        return ports.rows()
                .read(List.of(Rows.pageKey(file.id().value(), page)))
                .thenApplyAsync(
                        rows -> {
                            ByteString content = content(rows.get(0));
                            page++;
                            return new Portion<>(List.of(content), page >= file.pages());
                        },
                        ports.loop());
    }

    private ByteString content(Optional<ByteString> row) {
        ByteString bytes = row.orElseThrow(() -> FailureException.of(
                FailureCode.NOT_FOUND, "file: '" + file.id() + "' was deleted while it was read.", ""));
        try {
            return ByteString.copyFrom(StoredInputPage.parseFrom(bytes).getLinesList());
        } catch (InvalidProtocolBufferException e) {
            throw FailureException.of(
                    FailureCode.STORE_DAMAGED,
                    "file: page " + page + " of " + file.id() + " cannot be read: " + e.getMessage() + ".",
                    "Upload it again.");
        }
    }
}
