package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.KeyId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a process that changes the store under load, at random moments from its first breath on. The list of
 * what was acknowledged is kept outside of it. Rounds: {@code -Druche.crash.rounds}, 3 unless told; seed: {@code
 * -Druche.crash.seed}, printed.
 */
class SuddenDeathTest {
    private static final int ROUNDS = Integer.getInteger("ruche.crash.rounds", 3);
    /** Of all lives together: fewer than a house keeps, however fast the machine is. */
    private static final int MOST_KEYS = 9_000;

    /** A key takes some hundred bytes in the log. */
    private static final int MOST_IN_4096_BYTES = 40;

    private static final long SEED = Long.getLong("ruche.crash.seed", System.nanoTime());

    @TempDir
    Path home = Path.of("unset");

    private final Random random = new Random(SEED);
    private CrashedHouse house = new CrashedHouse(Path.of("unset"), random, 0);

    @BeforeEach
    void make() {
        house = new CrashedHouse(home, random, MOST_KEYS / ROUNDS);
    }

    @Test
    void losesNothingAcknowledgedAndLeavesNothingHalfDone() throws Exception {
        System.out.println("SuddenDeathTest: seed " + SEED + ", rounds " + ROUNDS);
        for (int round = 0; round < ROUNDS; round++) {
            boolean duringStart = round % 4 == 3;
            house.live(round, duringStart);
        }
        assertThat(house.created()).as("the load was real").hasSizeGreaterThan(50 * ROUNDS / 2);
        house.verify();
    }

    @Test
    void startsWithATornTailOfItsLog() throws Exception {
        System.out.println("SuddenDeathTest: seed " + SEED);
        house.live(0, false);
        Path tail = lastSegment();
        scribbleAfterTheEnd(tail);
        house.verify();
    }

    /** What was written last may be gone with the bytes that held it; what was written before is there, in order. */
    @Test
    void startsWithItsTailCutOff() throws Exception {
        System.out.println("SuddenDeathTest: seed " + SEED);
        house.live(0, false);
        Path died = home.resolve("died");
        CrashedHouse.copy(home.resolve("store"), died);
        for (int cut : new int[] {1, 1 + random.nextInt(4_095), 4_096}) {
            CrashedHouse.delete(home.resolve("store"));
            CrashedHouse.copy(died, home.resolve("store"));
            cutOff(lastSegment(), cut);

            house.withState(state -> {
                List<String> missing = house.created().values().stream()
                        .filter(id -> state.findKey(new KeyId(id)).isEmpty())
                        .toList();
                List<String> last = List.copyOf(house.created().values())
                        .subList(
                                Math.max(0, house.created().size() - MOST_IN_4096_BYTES),
                                house.created().size());
                System.out.printf("SuddenDeathTest: %d bytes cut off, %d keys gone%n", cut, missing.size());
                assertThat(last).as("only what came last, after %d bytes", cut).containsAll(missing);
                assertThat(state.keys()).extracting(ApiKey::name).doesNotHaveDuplicates();
            });
        }
    }

    private Path lastSegment() throws IOException {
        try (Stream<Path> segments = Files.walk(home.resolve("store/db/wal"))) {
            return segments.filter(file -> file.toString().endsWith(".wal"))
                    .filter(file -> !file.toString().contains("archive"))
                    .max(Comparator.comparingLong(SuddenDeathTest::lastWritten))
                    .orElseThrow();
        }
    }

    private static long lastWritten(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    private void scribbleAfterTheEnd(Path segment) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            int end = end(file);
            byte[] garbage = new byte[Math.min(4_096, (int) file.length() - end)];
            random.nextBytes(garbage);
            file.seek(end);
            file.write(garbage);
        }
    }

    /** As a disk leaves it that lost the last blocks: the file is as long, and empty from there. */
    private static void cutOff(Path segment, int bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            int begin = Math.max(0, end(file) - bytes);
            file.seek(begin);
            file.write(new byte[bytes]);
        }
    }

    /** Behind the last byte that is not 0. */
    private static int end(RandomAccessFile file) throws IOException {
        byte[] all = new byte[(int) file.length()];
        file.readFully(all);
        int end = all.length;
        while (end > 0 && all[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
