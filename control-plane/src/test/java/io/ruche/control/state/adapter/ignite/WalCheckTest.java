package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.state.Muted;
import io.ruche.control.state.adapter.ignite.WalFiles.Mark;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.KeyId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log of a store that was killed under load, damaged and torn in every way that we know of. Seed: {@code
 * -Druche.crash.seed}, printed. Many segments: {@link WalSegmentsCheckTest}.
 */
@ExtendWith(Muted.class)
class WalCheckTest {
    private static final long SEED = Long.getLong("ruche.crash.seed", System.nanoTime());
    private static final DataStorageConfiguration SETTINGS =
            new DataStorageConfiguration().setWalSegments(4).setWalSegmentSize(8 << 20);
    private static final int TIMES = 30;
    private static final int STARTS = 3;
    private static final int KEYS = 3_000;
    private static final int LIVED = 500;
    private static final int PAGE = 4_096;

    /** A key takes some hundred bytes in the log, and so many are on their way at most. */
    private static final int MOST_IN_A_PAGE = 40;

    @TempDir
    Path home = Path.of("unset");

    private final Random random = new Random(SEED);
    private CrashedHouse house = new CrashedHouse(Path.of("unset"), random, 0);
    private Path died = Path.of("unset");
    private Path segment = Path.of("unset");
    private byte[] whole = {};
    private List<Integer> records = List.of();
    private int end;

    @BeforeEach
    void die() throws Exception {
        System.out.println("WalCheckTest: seed " + SEED);
        house = new CrashedHouse(home, random, KEYS);
        house.liveUntil(0, LIVED);
        died = home.resolve("died");
        CrashedHouse.copy(home.resolve("store"), died);
        read();
        assertThat(records).hasSizeGreaterThan(500);
    }

    @Test
    void comesUpWithEverythingWhereverOneBitWasFlipped() throws Exception {
        int begin = records.get(0);
        for (int i = 0; i < TIMES; i++) {
            long bit = 8L * begin + random.nextLong(8L * (end - begin));
            flip(bit);

            assertThat(check()).as("bit %d", bit).isEmpty();
            assertThat(segment).as("bit %d", bit).hasBinaryContent(whole);

            if (i < STARTS) {
                flip(bit);
                house.verify();
                reset();
            }
        }
    }

    @Test
    void comesUpWithEverythingWhenABitOfTheHeaderWasFlipped() throws Exception {
        for (long bit = 0; bit < 8L * WalSegment.HEADER; bit++) {
            flip(bit);

            assertThat(check()).as("bit %d", bit).isEmpty();
            assertThat(segment).as("bit %d", bit).hasBinaryContent(whole);
        }
    }

    @Test
    void refusesDamageBeforeWhatWasAcknowledgedAndTouchesNothing() throws Exception {
        int begin = records.get(0);
        List<Integer> appends = appends();
        int last = appends.get(appends.size() - 2) - PAGE; // two entries stay whole, which proves it
        for (int i = 0; i < TIMES; i++) {
            byte[] damaged = whole.clone();
            int at = begin + random.nextInt(last - begin);
            byte[] garbage = new byte[i % 3 == 0 ? PAGE : 2 + random.nextInt(600)];
            if (i % 2 == 0) { // otherwise a disk that answers with zeros
                random.nextBytes(garbage);
            }
            System.arraycopy(garbage, 0, damaged, at, garbage.length);
            if (Arrays.equals(damaged, whole)) {
                continue; // zeros over zeros
            }
            Files.write(segment, damaged);

            Optional<Failure> why = check();
            System.out.println("WalCheckTest: " + why.map(Failure::message).orElse("everything is there"));

            if (why.isEmpty()) { // it hit one bit, or nothing
                assertThat(segment).hasBinaryContent(whole);
            } else {
                assertThat(segment).hasBinaryContent(damaged);
                assertRefused(why);
            }
            if (i < STARTS && why.isPresent()) {
                assertRefused(house.refusal());
            }
        }
        Files.write(segment, new byte[whole.length]);
        assertRefused(check());
    }

    @Test
    void startsWithATornLastWrite() throws Exception {
        for (int cut : new int[] {1, 2, 1 + random.nextInt(PAGE - 1), PAGE}) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, end - cut, end, (byte) 0);
            Files.write(segment, torn);

            assertThat(check()).as("%d bytes", cut).isEmpty();
            assertThat(Files.readAllBytes(segment))
                    .as("%d bytes: as they were, or whole if they held one bit", cut)
                    .isIn(torn, whole);
        }
    }

    @Test
    void startsWithTheHoleOfAPowerCutAndLivesOn() throws Exception {
        List<Integer> appends = appends();
        int last = appends.get(appends.size() - 1);
        byte[] holed = whole.clone();
        int hole = records.get(records.indexOf(last) - 1); // written since the append before was acknowledged
        Arrays.fill(holed, hole + 1, last, (byte) 0);
        Files.write(segment, holed);

        assertThat(check()).isEmpty();

        assertThat(segment).hasBinaryContent(Arrays.copyOf(Arrays.copyOf(holed, hole), holed.length));
        List<String> gone = new ArrayList<>();
        house.withState(state -> house.created().values().stream()
                .filter(id -> state.findKey(new KeyId(id)).isEmpty())
                .forEach(gone::add));
        List<String> ids = List.copyOf(house.created().values());
        assertThat(ids.subList(ids.size() - Math.min(ids.size(), MOST_IN_A_PAGE), ids.size()))
                .as("only what the last entry held")
                .containsAll(gone);
        house.created().values().removeAll(gone);
        house.liveUntil(1, LIVED);
        assertThat(check()).as("nothing of the first life looks like damage").isEmpty();
    }

    @Test
    void refusesAHoleBeforeTwoEntries() throws Exception {
        List<Integer> appends = appends();
        int hole = appends.get(appends.size() - 3);
        byte[] holed = whole.clone();
        Arrays.fill(holed, hole + 1, appends.get(appends.size() - 2), (byte) 0);
        Files.write(segment, holed);

        assertRefused(check());
    }

    @Test
    void refusesAFileThatWasCutOff() throws Exception {
        Files.write(segment, Arrays.copyOf(whole, end - 1 - random.nextInt(PAGE)));
        assertRefused(check());

        Files.write(segment, Arrays.copyOf(whole, end + 100));
        assertThat(check()).as("nothing was there").isEmpty();

        Files.delete(segment);
        assertRefused(check());
    }

    @Test
    void refusesAMarkThatPointsNowhere() throws Exception {
        Path mark = files().finished().orElseThrow().file();
        Files.write(mark, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});

        assertThat(check()).hasValueSatisfying(why -> {
            assertThat(why.code()).isEqualTo(FailureCode.STORE_DAMAGED);
            assertThat(why.message()).startsWith(mark + " is damaged: it points at segment");
        });
    }

    private void assertRefused(Optional<Failure> failure) {
        assertThat(failure).hasValueSatisfying(why -> {
            assertThat(why.code()).isEqualTo(FailureCode.STORE_DAMAGED);
            assertThat(why.message()).startsWith(segment + " is damaged: ");
            assertThat(why.help()).contains("ruche restore FILE", "or move " + home.resolve("store") + " away");
        });
    }

    private void read() throws IOException {
        WalFiles files = files();
        Mark mark = files.finished().orElseThrow();
        assertThat(files.last()).as("all in one segment").isZero();
        segment = files.slot(0);
        whole = Files.readAllBytes(segment);
        WalSegment read = new WalSegment(segment, 0, whole);
        List<Integer> found = new ArrayList<>();
        int at = mark.offset();
        while (read.isWhole(at)) {
            found.add(at);
            at = read.behind(at);
        }
        records = found;
        end = at;
    }

    /** Where the entries of our log begin. */
    private List<Integer> appends() {
        WalSegment read = new WalSegment(segment, 0, whole);
        return records.stream().filter(at -> read.appended(at).isPresent()).toList();
    }

    private void flip(long bit) throws IOException {
        WalSegment.read(segment, 0).flip(bit);
    }

    private void reset() throws IOException {
        CrashedHouse.delete(home.resolve("store"));
        CrashedHouse.copy(died, home.resolve("store"));
    }

    private WalFiles files() {
        return WalFiles.of(IgniteStoreOptions.ofHome(home), SETTINGS);
    }

    private Optional<Failure> check() {
        try {
            WalCheck.run(IgniteStoreOptions.ofHome(home), SETTINGS);
            return Optional.empty();
        } catch (FailureException e) {
            return Optional.of(e.failure());
        }
    }
}
