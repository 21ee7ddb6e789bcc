package io.ruche.control.backup;

import static io.ruche.control.backup.LivingHouse.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.state.Caller;
import io.ruche.control.state.ClusterStore;
import io.ruche.control.state.Entries;
import io.ruche.control.state.FaultyStore;
import io.ruche.control.state.VirtualWorld;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.proto.store.BackupHeader;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.world.Loop;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    private static final Restore.Progress QUIET = (step, done, total) -> {};

    @TempDir
    Path home = Path.of("unset");

    private final MemoryDisk disk = new MemoryDisk();
    private final MemoryDisk other = new MemoryDisk();
    private Optional<LivingHouse> opened = Optional.empty();

    @AfterEach
    void close() {
        opened.ifPresent(LivingHouse::close);
    }

    @Test
    void putsBackTheStateThatItWasMadeOfWhileChangesWentOn() {
        LivingHouse house = house(disk);
        house.createKeys("before", 1_000);
        Stored cold = Stored.newBuilder().setSchema(1).setRevision(1).build();
        get(house.store.flush(house.cluster.health().epoch(), Map.of("result/j/1", Optional.of(cold)), 0));
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; !enough.get() && i < 8_000; i++) {
                get(house.submitKey("during" + i));
            }
        });

        Backups.Made made = get(house.backups.forClient());
        enough.set(true);
        get(writing);
        BackupContents contents = Restore.check(made.file(), QUIET);

        assertThat(contents.clusterId()).isEqualTo(house.cluster.clusterId());
        assertThat(contents.madeBy()).isEqualTo("1.2.3");
        assertThat(contents.revision()).isEqualTo(made.revision());
        assertThat(contents.rows()).isEqualTo(made.rows());
        restore(contents);
        try (LivingHouse next = house(other)) {
            assertThat(next.cluster.clusterId()).isEqualTo(house.cluster.clusterId());
            assertThat(house.names()).containsAll(next.names());
            assertThat(next.names())
                    .filteredOn(name -> name.startsWith("before"))
                    .hasSize(1_000);
            assertThat(get(next.store.row("result/j/1"))).contains(cold);
            assertThat(next.cluster.health().epoch())
                    .as("above all epochs of the life that was set aside")
                    .isGreaterThan(contents.epoch() + 10_000);
            get(next.submitKey("after"));
            assertThat(next.names()).contains("after");
        }
    }

    @Test
    void pagesThatWereNamedWhileItWasMadeAreInIt() {
        LivingHouse house = house(disk);
        house.createKeys("before", 2_000);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Integer> uploading = CompletableFuture.supplyAsync(() -> {
            int files = 0;
            for (; !enough.get() && files < 900; files++) {
                FileId id = new FileId("file-" + files);
                get(house.cluster
                        .coldRows()
                        .write(Map.of(
                                Rows.pageKey(id.value(), 0), Optional.of(ByteString.copyFromUtf8("page")),
                                Rows.pageIndexKey(id.value()), Optional.of(ByteString.copyFromUtf8("index")))));
                InputFile file = new InputFile(id, "f", 4, 1, 1, "00", JobKind.CHAT, "", "key-1", 0, 0);
                get(house.cluster.submit(new Command.StoreFile(file), Caller.of("test")));
            }
            return files;
        });

        Backups.Made made = get(house.backups.forClient());
        enough.set(true);
        assertThat(uploading.join()).isPositive();
        restore(Restore.check(made.file(), QUIET));

        try (LivingHouse next = house(other)) {
            assertThat(next.cluster.state().files()).allSatisfy(file -> {
                assertThat(get(next.store.row(Rows.pageKey(file.id().value(), 0))))
                        .as(file.id().value())
                        .isPresent();
                assertThat(get(next.store.row(Rows.pageIndexKey(file.id().value()))))
                        .isPresent();
            });
        }
    }

    @Test
    void putsBackAHouseThatJustBegan() {
        LivingHouse house = house(disk);

        BackupContents contents = Restore.check(get(house.backups.forClient()).file(), QUIET);
        restore(contents);

        try (LivingHouse next = house(other)) {
            assertThat(next.cluster.state().revision()).isEqualTo(contents.revision() + 1);
        }
    }

    @Test
    void removesNoMoreRowsAtOnceThanTheStoreHasMemoryFor() throws IOException {
        ByteString genesis = Entries.genesis("cluster-1", List.of("memory"), 0);
        Commit.Builder gone = Commit.newBuilder();
        for (int i = 0; i < 100; i++) {
            gone.addRows(Row.newBuilder().setKey("result/job-1/" + i).setSchema(1));
        }
        ByteString entry = Entry.newBuilder()
                .setN(1)
                .setPrevious(Entries.hash(genesis))
                .addCommits(gone)
                .build()
                .toByteString();
        Path file = home.resolve("file.backup");
        try (OutputStream out = Files.newOutputStream(file)) {
            BackupWriter writer = new BackupWriter(out);
            writer.begin(BackupHeader.newBuilder().setGenesis(genesis).build());
            writer.entry(genesis);
            writer.entry(entry);
            writer.end(1, 1, ByteString.EMPTY);
        }
        BackupContents contents = new BackupContents(
                file, Files.size(file), "cluster-1", Instant.EPOCH, "", 0, 1, 1, 0, 2, genesis, ByteString.EMPTY);
        List<Long> fills = new ArrayList<>();
        try (ThreadLoop loop = new ThreadLoop("restore-test", 1_000);
                FaultyStore store = new FaultyStore(store(other, loop), new VirtualWorld(1)) {
                    @Override
                    public CompletionStage<Void> fill(
                            Map<String, Optional<Stored>> rows, Map<Long, ByteString> entries, long flushed) {
                        fills.add(rows.entrySet().stream()
                                .mapToLong(row -> ClusterStore.changedBytes(row.getKey(), row.getValue()))
                                .sum());
                        return super.fill(rows, entries, flushed);
                    }
                }) {
            get(store.open());
            Restore.fill(contents, store, QUIET);
        }

        assertThat(fills).hasSizeGreaterThan(5).allMatch(bytes -> bytes <= ClusterStore.MAX_FLUSH_BYTES);
    }

    @Test
    void fillsNoStoreThatWasLed() {
        LivingHouse house = house(disk);
        BackupContents contents = Restore.check(get(house.backups.forClient()).file(), QUIET);

        assertThat(failure(() -> Restore.fill(contents, house.store, QUIET)).code())
                .isEqualTo(FailureCode.CONFLICT);
    }

    @Test
    void makesOneAtATimeAndRemovesWhatWasSent() throws IOException {
        LivingHouse house = house(disk);
        Backups.Made made = get(house.backups.forClient());
        assertThat(Files.getPosixFilePermissions(made.file())).hasSize(2);

        assertThat(failure(() -> get(house.backups.forClient())).code()).isEqualTo(FailureCode.CONFLICT);

        house.backups.sent(made);
        assertThat(made.file()).doesNotExist();
        Backups.Made next = get(house.backups.forClient());
        assertThat(next.file()).hasSize(next.bytes());
    }

    @Test
    void refusesWhatIsCutOff() throws IOException {
        byte[] whole = made(20);

        for (int length = 0; length < whole.length; length += 1 + length / 7) {
            Failure why = failure(check(Arrays.copyOf(whole, length)));
            assertThat(why.code()).as("%d bytes: %s", length, why.text()).isEqualTo(FailureCode.BACKUP_DAMAGED);
        }
        Failure last = failure(check(Arrays.copyOf(whole, whole.length - 1)));
        assertThat(last.message()).contains("file.backup is cut off");
        assertThat(last.help()).contains("nothing was changed");
        assertThat(failure(check(Arrays.copyOf(whole, whole.length + 1))).code())
                .isEqualTo(FailureCode.BACKUP_DAMAGED);
    }

    @Test
    void refusesAFlippedBit() throws IOException {
        byte[] whole = made(20);

        for (int at = 12; at < whole.length; at += 1 + at / 50) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Failure why = failure(check(flipped));
            assertThat(why.code()).as("byte %d: %s", at, why.text()).isEqualTo(FailureCode.BACKUP_DAMAGED);
        }
    }

    @Test
    void refusesAnotherFormatAndAnotherKindOfFile() throws IOException {
        byte[] whole = made(1);
        whole[11] = 2;
        Failure format = failure(check(whole));
        assertThat(format.code()).isEqualTo(FailureCode.CONFIGURATION);
        assertThat(format.message()).contains("has format 2 (expected: 1)");

        whole[0] = 'x';
        Failure kind = failure(check(whole));
        assertThat(kind.code()).isEqualTo(FailureCode.BACKUP_DAMAGED);
        assertThat(kind.message()).contains("is no backup of a Ruche");

        assertThat(failure(() -> Restore.check(home.resolve("none"), QUIET)).code())
                .isEqualTo(FailureCode.NOT_FOUND);
    }

    private byte[] made(int keys) throws IOException {
        LivingHouse house = house(disk);
        house.createKeys("k", keys);
        return Files.readAllBytes(get(house.backups.forClient()).file());
    }

    private Runnable check(byte[] bytes) throws IOException {
        Path file = home.resolve("file.backup");
        Files.write(file, bytes);
        return () -> Restore.check(file, QUIET);
    }

    private LivingHouse house(MemoryDisk on) {
        LivingHouse house = new LivingHouse(home, loop -> store(on, loop));
        if (on == disk) {
            opened = Optional.of(house);
        }
        return house;
    }

    private void restore(BackupContents contents) {
        try (ThreadLoop loop = new ThreadLoop("restore-test", 1_000);
                MemoryClusterStore store = store(other, loop)) {
            get(store.open());
            Restore.fill(contents, store, QUIET);
            Restore.prove(contents, store);
        }
    }

    private static MemoryClusterStore store(MemoryDisk on, Loop loop) {
        return new MemoryClusterStore(on, loop, new SystemClock(), new SecureEntropy());
    }

    private static Failure failure(Runnable work) {
        Throwable thrown = catchThrowable(work::run);
        if (thrown instanceof FailureException refusal) {
            return refusal.failure();
        }
        if (thrown != null && thrown.getCause() instanceof FailureException refusal) {
            return refusal.failure();
        }
        throw new AssertionError("expected an expected failure: " + thrown);
    }
}
