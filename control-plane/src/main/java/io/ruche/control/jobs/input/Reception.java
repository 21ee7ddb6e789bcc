package io.ruche.control.jobs.input;

import com.google.protobuf.ByteString;
import io.ruche.control.jobs.ResultRoom;
import io.ruche.control.jobs.lines.Line;
import io.ruche.control.jobs.lines.LineCheck;
import io.ruche.control.jobs.lines.LineSplitter;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.hash.Sha256;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.State;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One input on its way in: bytes into lines, each line checked, lines into pages, pages onto the disk, and at the end the
 * commit that names them.
 *
 * @param <T> what it becomes
 */
public final class Reception<T> {
    private static final int MOST_PROMPT_BYTES = LineSplitter.MOST_BYTES;

    private final InputPorts ports;
    private final OpenInputs inputs;
    private final String id;
    private final Rules<T> rules;
    private final LineSplitter splitter = new LineSplitter(this::line);
    private final LineCheck check = new LineCheck();
    private final MessageDigest digest = Sha256.digest();
    private final PageMaker pages;
    private long bytes;
    private boolean hasLines;
    private boolean hasPrompts;
    private boolean modelTold;
    private boolean busy;
    private boolean finishing;
    private @Nullable FailureException over;

    /**
     * What it is to become.
     *
     * @param <T> the result
     */
    public interface Rules<T> {
        /** The lines name this model and ask for this. Throws when it cannot be. */
        void named(String model, JobKind kind);

        /** The deployment that answers a line that names this one, or none; empty when that is not known yet. */
        String model(String named);

        /** Has the commit made that names the pages. */
        CompletionStage<Named<T>> commit(Content content);
    }

    /**
     * What a commit gave.
     *
     * @param isNew whether it names these very pages, and not those of the same request that came before
     */
    public record Named<T>(T value, boolean isNew) {}

    private Reception(InputPorts ports, OpenInputs inputs, String id, Rules<T> rules) {
        this.ports = ports;
        this.inputs = inputs;
        this.id = id;
        this.rules = rules;
        this.pages = new PageMaker(id);
    }

    /**
     * Begins. On the loop of inputs. Throws OVERLOADED.
     *
     * @param prefix of its id
     */
    public static <T> Reception<T> begin(InputPorts ports, OpenInputs inputs, String prefix, Rules<T> rules) {
        return new Reception<>(ports, inputs, inputs.begin(prefix), rules);
    }

    /** The next bytes. On the loop; the bytes are not changed meanwhile. */
    public CompletionStage<Void> write(byte[] piece) {
        return step(() -> {
            hasLines = true;
            requireOneForm();
            count(piece.length);
            digest.update(piece);
            splitter.take(piece, 0, piece.length);
        });
    }

    /** The next prompts. On the loop. */
    public CompletionStage<Void> add(List<JobPrompt> prompts) {
        return step(() -> {
            hasPrompts = true;
            requireOneForm();
            for (JobPrompt prompt : prompts) {
                requireRoom();
                byte[] form = prompt.toByteArray();
                count(form.length);
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(form.length).flip());
                digest.update(form);
                PromptCheck.check(prompt, pages.prompts(), form.length, MOST_PROMPT_BYTES);
                Line line = new Line(prompt, "");
                check.add(line, pages.prompts() + 1);
                requireFits(line, "prompt " + pages.prompts());
                pages.add(prompt);
            }
        });
    }

    private void requireOneForm() {
        if (hasLines && hasPrompts) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST, "prompts: lines and prompts in one (expected: one of the two).", "");
        }
    }

    /** Whether its answer can be kept, where that is known already; otherwise it fails as it is about to be sent. */
    private void requireFits(Line line, String where) {
        String model = rules.model(line.model());
        if (line.kind() != JobKind.EMBEDDING || model.isEmpty()) return;
        State state = ports.cluster().state();
        int dimensions = state.deployments().stream()
                .filter(it -> it.name().value().equals(model))
                .findFirst()
                .flatMap(it -> state.findModel(it.model()))
                .flatMap(ModelWish::facts)
                .map(ModelFacts::getEmbeddingLength)
                .orElse(0);
        ResultRoom.refusal(line.prompt().getEmbedding(), dimensions).ifPresent(why -> {
            throw FailureException.of(why.code(), where + ": " + why.message(), why.help());
        });
    }

    /** What {@link LineSplitter} sees to for lines. */
    private void requireRoom() {
        if (pages.prompts() < JobSpec.MOST_PROMPTS) return;
        throw FailureException.of(
                FailureCode.INVALID_REQUEST,
                "prompt " + pages.prompts() + ": one prompt too many (expected: at most " + JobSpec.MOST_PROMPTS + ").",
                "Split them into several jobs.");
    }

    private void count(int more) {
        bytes += more;
        if (bytes > JobSpec.MOST_BYTES) {
            throw FailureException.of(
                    FailureCode.REQUEST_TOO_LARGE,
                    "input: more than " + JobSpec.MOST_BYTES + " bytes (expected: <= " + JobSpec.MOST_BYTES + ").",
                    "Split it into several.");
        }
    }

    private void line(byte[] line, int number) {
        Line read = ports.parser().parse(line, number);
        check.add(read, number);
        if (!modelTold && !check.model().isEmpty()) {
            modelTold = true;
            rules.named(check.model(), read.kind());
        }
        requireFits(read, "line " + number);
        pages.add(line);
    }

    /** All has come. On the loop. */
    public CompletionStage<T> finish() {
        CompletableFuture<T> done = new CompletableFuture<>();
        finishing = true;
        step(() -> {
                    if (hasLines) splitter.end();
                    if (pages.prompts() == 0) {
                        throw FailureException.of(
                                FailureCode.INVALID_REQUEST,
                                "input: 0 prompts (expected: 1 to " + JobSpec.MOST_PROMPTS + ").",
                                "Give it a line for each prompt.");
                    }
                })
                .thenCompose(written -> inputs.write(id, pages.takeLast()))
                .thenCompose(written -> rules.commit(content()))
                .whenCompleteAsync((named, thrown) -> finished(named, thrown, done), ports.loop());
        return done;
    }

    private Content content() {
        return new Content(
                id,
                bytes,
                pages.prompts(),
                pages.pages(),
                HexFormat.of().formatHex(digest.digest()),
                check.kind().orElse(JobKind.CHAT),
                check.model());
    }

    private void finished(@Nullable Named<T> named, @Nullable Throwable thrown, CompletableFuture<T> done) {
        if (thrown == null) {
            Named<T> found = Objects.requireNonNull(named);
            if (found.isNew()) inputs.named(id);
            else inputs.discard(id, pages.pages());
            done.complete(found.value());
            return;
        }
        Throwable cause = FailureException.unwrap(thrown);
        boolean isUnknown = !(cause instanceof FailureException expected)
                || expected.failure().code() == FailureCode.OUTCOME_UNKNOWN;
        if (isUnknown) inputs.leave(id);
        else giveUp();
        done.completeExceptionally(cause);
    }

    /** Nothing more comes. On the loop. */
    public void abort() {
        if (finishing || over != null) return;
        over = FailureException.of(FailureCode.CANCELLED, "The upload was given up.", "");
        if (!busy) giveUp();
    }

    private void giveUp() {
        inputs.discard(id, pages.pages());
    }

    /** Does the work, then has what became full of it written. */
    private CompletionStage<Void> step(Runnable work) {
        if (busy) return CompletableFuture.failedFuture(new IllegalStateException("the last call is not complete"));
        FailureException ended = over;
        if (ended != null) return CompletableFuture.failedFuture(ended);
        busy = true;
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            work.run();
        } catch (FailureException e) {
            ended(e, done);
            return done;
        }
        Map<String, Optional<ByteString>> full = pages.takeFull();
        CompletionStage<Void> written =
                full.isEmpty() ? CompletableFuture.completedFuture(null) : inputs.write(id, full);
        written.whenComplete((nothing, thrown) -> {
            FailureException meanwhile = over;
            if (thrown != null) {
                ended(failure(thrown), done);
            } else if (meanwhile != null) {
                ended(meanwhile, done);
            } else {
                busy = false;
                done.complete(null);
            }
        });
        return done;
    }

    private void ended(FailureException why, CompletableFuture<Void> done) {
        busy = false;
        over = why;
        if (!finishing) giveUp();
        done.completeExceptionally(why);
    }

    private static FailureException failure(Throwable thrown) {
        Throwable cause = FailureException.unwrap(thrown);
        return cause instanceof FailureException expected
                ? expected
                : new FailureException(Failure.of(FailureCode.INTERNAL, "The input failed: " + cause + ".", ""));
    }
}
