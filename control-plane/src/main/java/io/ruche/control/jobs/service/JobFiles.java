package io.ruche.control.jobs.service;

import com.google.protobuf.ByteString;
import io.ruche.control.keys.Identity;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.InputFile;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Files of prompts. Any thread; nothing blocks; for stages and subscribers see the package. */
public interface JobFiles {
    /** Other purposes are refused. */
    String PURPOSE = "batch";

    /** Begins an upload of JSON lines. Throws INVALID_REQUEST, STATE_FULL; how many come in at once the first piece is told. */
    Intake<InputFile> upload(NewFile file, Identity by);

    Optional<InputFile> find(FileId id);

    /** Throws NOT_FOUND. */
    default InputFile get(FileId id) {
        return find(id).orElseThrow(() -> FailureException.of(
                FailureCode.NOT_FOUND, "file: '" + id + "' is not there.", "GET /v1/files lists them."));
    }

    /**
     * Newest first.
     *
     * @param after only those that come after this one
     * @param limit so many at most
     */
    List<InputFile> list(Optional<FileId> after, int limit);

    /** Completes with what was removed; NOT_FOUND, CONFLICT while an unfinished job needs it, PERMISSION_DENIED. */
    CompletionStage<InputFile> delete(FileId id, Identity by);

    /** The content as it came, in pieces of up to 1 MB. For one subscriber; ends with NOT_FOUND when there is no such file. */
    Flow.Publisher<ByteString> content(FileId id);

    /**
     * @param name as the client calls it
     * @param purpose {@value #PURPOSE}
     * @param requestKey {@link Identity#requestKey}
     */
    record NewFile(String name, String purpose, Optional<String> requestKey) {}
}
