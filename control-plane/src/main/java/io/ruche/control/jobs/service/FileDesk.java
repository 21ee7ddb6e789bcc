package io.ruche.control.jobs.service;

import com.google.protobuf.ByteString;
import io.ruche.control.jobs.input.Content;
import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.input.OpenInputs;
import io.ruche.control.jobs.input.Reception;
import io.ruche.control.keys.Identity;
import io.ruche.control.state.Caller;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Decider;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Files in the State, their content in pages. */
public final class FileDesk implements JobFiles {
    private static final Comparator<InputFile> NEWEST_FIRST = Comparator.comparing(InputFile::createdAtMillis)
            .thenComparing(InputFile::id)
            .reversed();

    private final InputPorts ports;
    private final OpenInputs inputs;

    public FileDesk(InputPorts ports, OpenInputs inputs) {
        this.ports = ports;
        this.inputs = inputs;
    }

    @Override
    public Intake<InputFile> upload(NewFile file, Identity by) {
        if (!file.purpose().equals(PURPOSE)) {
            String shown = Excerpt.of(file.purpose(), 40);
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "purpose: '" + shown + "' (expected: " + PURPOSE + ").",
                    "Only files of prompts are kept.");
        }
        requireTaken(new Command.StoreFile(stored(file, by, new Content("file-new", 0, 1, 1, "", JobKind.CHAT, ""))));
        Reception.Rules<InputFile> rules = new Reception.Rules<>() {
            @Override
            public void named(String model, JobKind kind) {}

            @Override
            public String model(String named) {
                return named;
            }

            @Override
            public CompletionStage<Reception.Named<InputFile>> commit(Content content) {
                String hash = RequestHash.of("file", file.name(), content.sha256());
                Caller caller = new Caller(by.actor(), file.requestKey(), hash);
                return ports.cluster()
                        .submit(new Command.StoreFile(stored(file, by, content)), caller)
                        .thenApply(reply -> new Reception.Named<>(
                                get(new FileId(reply.id())), reply.id().equals(content.id())));
            }
        };
        return new LoopIntake<>(ports.loop(), () -> Reception.begin(ports, inputs, "file", rules));
    }

    private void requireTaken(Command command) {
        Verdict verdict =
                Decider.decide(ports.cluster().state(), command, ports.clock().wall(), ports.entropy()::id);
        if (verdict instanceof Verdict.Refused refused) throw new FailureException(refused.failure());
    }

    private static InputFile stored(NewFile file, Identity by, Content content) {
        return new InputFile(
                new FileId(content.id()),
                file.name(),
                content.bytes(),
                content.prompts(),
                content.pages(),
                content.sha256(),
                content.kind(),
                content.model(),
                by.key().value(),
                0,
                0);
    }

    @Override
    public Optional<InputFile> find(FileId id) {
        return ports.cluster().state().findFile(id);
    }

    @Override
    public List<InputFile> list(Optional<FileId> after, int limit) {
        Optional<InputFile> last = after.map(this::get);
        return ports.cluster().state().files().stream()
                .filter(file -> last.isEmpty() || NEWEST_FIRST.compare(file, last.get()) > 0)
                .sorted(NEWEST_FIRST)
                .limit(limit)
                .toList();
    }

    @Override
    public CompletionStage<InputFile> delete(FileId id, Identity by) {
        return LoopIntake.onLoop(ports.loop(), () -> {
            InputFile file = get(id);
            boolean isOwn = file.submittedBy().equals(by.key().value());
            if (!isOwn && !by.role().allows(Role.OPERATOR)) {
                throw FailureException.of(
                        FailureCode.PERMISSION_DENIED,
                        "file: " + id + " was uploaded with another key (expected: yours, or an operator's key).",
                        "Ask an operator.");
            }
            return ports.cluster()
                    .submit(
                            new Command.RemoveFile(id, Reason.of("deleted", "'" + by.name() + "' deleted it.", "")),
                            Caller.of(by.actor()))
                    .thenApplyAsync(reply -> file, ports.loop());
        });
    }

    @Override
    public Flow.Publisher<ByteString> content(FileId id) {
        return new Portions<>(ports.loop(), () -> new ContentSource(ports, get(id)));
    }
}
