package io.ruche.control.backup;

import com.google.protobuf.ByteString;
import io.ruche.control.state.ClusterStore;
import io.ruche.control.state.StateLoop;
import io.ruche.proto.store.BackupEnd;
import io.ruche.proto.store.BackupHeader;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes backups of a house that runs, without a pause: the tables as they lie, and the log from the entry that they hold
 * everything of to the end. A row that changed while it was copied is in one of those entries again, whole, so that rows
 * and entries together are the State after the last entry, whenever each was read.
 *
 * <p>One at a time, on its own loop, which may block. Any thread may ask; answers come on that loop.
 */
public final class Backups {
    /** Ends the name of every backup here. */
    public static final String SUFFIX = ".backup";

    private static final Logger log = LoggerFactory.getLogger(Backups.class);
    private static final int PAGE = 1_000;

    /** Files on their way to a client; those that a crash left behind go with the next one. */
    private static final String SENT = "sending-";

    private final StateLoop cluster;
    private final ClusterStore store;
    private final Loop loop;
    private final Clock clock;
    private final String version;
    private final BackupFolder folder;
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * @param loop for nothing else, since it blocks
     * @param home where {@code backups/} lies
     */
    public Backups(StateLoop cluster, ClusterStore store, Loop loop, Clock clock, String version, Path home) {
        this.cluster = cluster;
        this.store = store;
        this.loop = loop;
        this.clock = clock;
        this.version = version;
        this.folder = new BackupFolder(home.resolve("backups"));
    }

    /** The newest backup in a home's folder, whoever made it. Throws CONFIGURATION when the folder cannot be read. */
    public static Optional<Path> newest(Path home) {
        BackupFolder folder = new BackupFolder(home.resolve("backups"));
        return folder.names("", SUFFIX).stream()
                .filter(name -> !name.startsWith(SENT))
                .map(folder::path)
                .max(Comparator.comparing(file -> file.toFile().lastModified()));
    }

    /**
     * A backup that was made.
     *
     * @param revision of the last entry in it
     * @param rows of the tables
     * @param entries of the log
     */
    public record Made(Path file, long bytes, long revision, long rows, long entries) {}

    /** Removes what a process that was killed left behind. Once, before anything else is asked. */
    public void start() {
        loop.execute(() -> {
            folder.sweep();
            removeSent();
        });
    }

    private void removeSent() {
        for (String left : folder.names(SENT, SUFFIX)) {
            folder.remove(left);
        }
    }

    /** Makes one for a client; {@link #sent} gives it up again. Fails with CONFLICT while one is being made or sent. */
    public CompletionStage<Made> forClient() {
        return claim(() -> {
            removeSent();
            return make(SENT + clock.wall().toEpochMilli() + SUFFIX);
        });
    }

    /** The client has it, or will never. */
    public void sent(Made made) {
        folder.remove(made.file().getFileName().toString());
        busy.set(false);
    }

    /** Runs on the loop of backups, for reading files. */
    public void execute(Runnable task) {
        loop.execute(task);
    }

    BackupFolder folder() {
        return folder;
    }

    /** Makes one that stays, under this name in the folder. */
    CompletionStage<Made> keep(String name) {
        return claim(() -> make(name)).whenComplete((made, thrown) -> {
            if (made != null) {
                busy.set(false);
            }
        });
    }

    private interface Making {
        Made make() throws IOException;
    }

    /** Whoever made one successfully is busy until it says otherwise. */
    private CompletionStage<Made> claim(Making making) {
        CompletableFuture<Made> answer = new CompletableFuture<>();
        if (!busy.compareAndSet(false, true)) {
            return CompletableFuture.failedFuture(FailureException.of(
                    FailureCode.CONFLICT,
                    "A backup is being made or sent (expected: one at a time).",
                    "Try again when it is done."));
        }
        try {
            loop.execute(() -> {
                try {
                    answer.complete(making.make());
                } catch (IOException | RuntimeException | Error e) {
                    busy.set(false);
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            busy.set(false);
            answer.completeExceptionally(
                    FailureException.of(FailureCode.UNREACHABLE, "This control plane is stopping.", ""));
        }
        return answer;
    }

    private Made make(String name) throws IOException {
        long began = clock.monotonic().toMillis();
        BackupEnd[] end = new BackupEnd[1];
        Runnable letTrim = cluster.holdLog();
        Path file;
        try {
            file = folder.write(name, out -> end[0] = copy(out));
        } finally {
            letTrim.run();
        }
        Made made = new Made(file, Files.size(file), end[0].getRevision(), end[0].getRows(), end[0].getEntries());
        log.info(
                "Backup {} up to entry {}: {} rows and {} entries in {} bytes, after {} ms",
                name,
                made.revision(),
                made.rows(),
                made.entries(),
                made.bytes(),
                clock.monotonic().toMillis() - began);
        return made;
    }

    private BackupEnd copy(OutputStream out) throws IOException {
        BackupWriter writer = new BackupWriter(out);
        List<ByteString> birth = Waits.get(store.read(0, 1));
        long flushed = Waits.get(store.flushed()); // before the rows: what is flushed while they are read is in the log
        writer.begin(BackupHeader.newBuilder()
                .setClusterId(cluster.clusterId())
                .setAtMillis(clock.wall().toEpochMilli())
                .setMadeBy(version)
                .setGenesis(birth.get(0))
                .setFlushed(flushed)
                .build());
        State before = cluster.state();
        Rows rows = new Rows(writer);
        Waits.get(store.scan(rows::take));
        Waits.get(store.scanCold(rows::take));
        rows.check();

        State state = cluster.state();
        copyLateInputs(writer, before, state);
        long next = flushed;
        while (next <= state.revision()) {
            int most = (int) Math.min(PAGE, state.revision() - next + 1);
            List<ByteString> page = Waits.get(store.read(next, most));
            if (page.isEmpty()) {
                throw FailureException.of(
                        FailureCode.OVERLOADED,
                        "Entry " + next + " was trimmed from the log before it was copied.",
                        "Try again while less is written.");
            }
            for (ByteString entry : page) {
                writer.entry(entry);
            }
            next += page.size();
        }
        return writer.end(state.revision(), state.epoch(), StateHash.of(state));
    }

    /** Pages are in no entry: those that a commit named since the scan began are fetched, whether it found them or not. */
    private void copyLateInputs(BackupWriter writer, State before, State state) throws IOException {
        for (Job job : state.jobs()) {
            boolean isLate = !job.spec().hasFile() && before.findJob(job.id()).isEmpty();
            if (isLate) copyInput(writer, job.id().value(), job.spec().pages());
        }
        for (InputFile file : state.files()) {
            if (before.findFile(file.id()).isEmpty())
                copyInput(writer, file.id().value(), file.pages());
        }
    }

    private void copyInput(BackupWriter writer, String owner, int pages) throws IOException {
        String index = io.ruche.scheduler.state.Rows.pageIndexKey(owner);
        for (int page = -1; page < pages; page++) {
            String key = page < 0 ? index : io.ruche.scheduler.state.Rows.pageKey(owner, page);
            Optional<Stored> row = Waits.get(store.row(key));
            if (row.isPresent()) writer.row(key, row.get());
        }
    }

    /** Takes rows on a thread of the store's, which must not hear that a file could not be written. */
    private static final class Rows {
        private final BackupWriter writer;
        private @Nullable IOException failed;

        Rows(BackupWriter writer) {
            this.writer = writer;
        }

        void take(String key, Stored row) {
            if (failed != null) {
                return;
            }
            try {
                writer.row(key, row);
            } catch (IOException e) {
                failed = e;
            }
        }

        void check() throws IOException {
            if (failed != null) {
                throw failed;
            }
        }
    }
}
