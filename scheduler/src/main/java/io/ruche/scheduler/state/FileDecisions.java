package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.memory.ByteText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decisions on uploaded files. */
final class FileDecisions {
    private static final int MOST_NAME = 255;

    private FileDecisions() {}

    static Verdict store(Draft draft, Command.StoreFile it) {
        InputFile file = it.file();
        State state = draft.state();
        if (state.findFile(file.id()).isPresent()) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "file: '" + file.id() + "' is there already.",
                    "Upload it again; each upload is given an id of its own.");
        }
        Optional<Verdict> wrong = whyNot(state, file);
        if (wrong.isPresent()) return wrong.get();
        draft.add(new Event.FileStored(file, draft.nowMillis()));
        return draft.done(subject(file.id()));
    }

    private static Optional<Verdict> whyNot(State state, InputFile file) {
        if (file.name().length() > MOST_NAME) {
            return invalid(
                    "filename: " + file.name().length() + " characters (expected: <= " + MOST_NAME + ").",
                    "Choose a shorter one.");
        }
        if (file.lines() < 1 || file.lines() > JobSpec.MOST_PROMPTS) {
            return invalid(
                    "file: " + file.lines() + " lines (expected: 1 to " + JobSpec.MOST_PROMPTS + ").",
                    file.lines() < 1 ? "Give it a line for each prompt." : "Split it into several.");
        }
        if (file.bytes() > JobSpec.MOST_BYTES) {
            return Optional.of(Draft.refuse(
                    FailureCode.REQUEST_TOO_LARGE,
                    "file: " + file.bytes() + " bytes (expected: <= " + JobSpec.MOST_BYTES + ").",
                    "Split it into several."));
        }
        if (state.files().size() >= InputFile.MOST_FILES) {
            return full("files: " + InputFile.MOST_FILES + " are kept (expected: fewer).");
        }
        long together = state.files().stream().mapToLong(InputFile::bytes).sum() + file.bytes();
        if (together > InputFile.MOST_BYTES) {
            return full("files: " + ByteText.of(together) + " together with this one (expected: <= "
                    + ByteText.of(InputFile.MOST_BYTES) + ").");
        }
        return Optional.empty();
    }

    static Verdict remove(Draft draft, Command.RemoveFile it) {
        Optional<InputFile> found = draft.state().findFile(it.file());
        if (found.isEmpty()) return missing(it.file());
        InputFile file = found.get();
        Optional<Job> user = draft.state().unfinishedJobs().stream()
                .filter(job -> job.spec().file().equals(file.id().value()))
                .findFirst();
        if (user.isPresent()) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "file: " + file.id() + " holds the prompts of job "
                            + user.get().id() + ", which has not ended.",
                    "Wait for it, or cancel it with 'ruche job cancel "
                            + user.get().id() + "'.");
        }
        draft.add(new Event.FileRemoved(file.id(), file.name(), file.pages(), it.why(), draft.nowMillis()));
        return draft.done(subject(file.id()));
    }

    static Verdict missing(FileId file) {
        return Draft.refuse(FailureCode.NOT_FOUND, "file: '" + file + "' is not there.", "GET /v1/files lists them.");
    }

    /** The rows of so many pages and of their index, on their way out. */
    static List<ColdRow> pagesGone(String owner, int pages) {
        List<ColdRow> gone = new ArrayList<>();
        if (pages == 0) return gone;
        gone.add(ColdRow.gone(Rows.pageIndexKey(owner)));
        for (int page = 0; page < pages; page++) gone.add(ColdRow.gone(Rows.pageKey(owner, page)));
        return gone;
    }

    private static String subject(FileId file) {
        return Rows.Kind.FILE.key(file.value());
    }

    private static Optional<Verdict> invalid(String message, String help) {
        return Optional.of(Draft.refuse(FailureCode.INVALID_REQUEST, message, help));
    }

    private static Optional<Verdict> full(String message) {
        return Optional.of(Draft.refuse(FailureCode.STATE_FULL, message, "Delete some that no job needs any more."));
    }
}
