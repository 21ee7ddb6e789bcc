package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.state.Muted;
import io.ruche.control.state.adapter.ignite.WalFiles.Mark;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A log that goes over many small segments, some of them in the archive alone. */
@ExtendWith(Muted.class)
class WalSegmentsCheckTest {
    private static final long SEED = Long.getLong("ruche.crash.seed", System.nanoTime());
    private static final int SIZE = 512 << 10;
    private static final DataStorageConfiguration SETTINGS =
            new DataStorageConfiguration().setWalSegments(4).setWalSegmentSize(SIZE);

    private static final String SMALL = """
            <?xml version="1.0" encoding="UTF-8"?>
            <beans xmlns="http://www.springframework.org/schema/beans"
                   xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                   xsi:schemaLocation="http://www.springframework.org/schema/beans
                                       http://www.springframework.org/schema/beans/spring-beans.xsd">
              <bean class="org.apache.ignite.configuration.IgniteConfiguration">
                <property name="dataStorageConfiguration">
                  <bean class="org.apache.ignite.configuration.DataStorageConfiguration">
                    <property name="walSegments" value="4"/>
                    <property name="walSegmentSize" value="524288"/>
                  </bean>
                </property>
              </bean>
            </beans>
            """;

    @TempDir
    Path home = Path.of("unset");

    private final Random random = new Random(SEED);

    /** One test, since the log takes several lives to grow so long. */
    @Test
    void findsDamageInEachOfThemAndMendsWhatItCan() throws Exception {
        System.out.println("WalSegmentsCheckTest: seed " + SEED);
        Files.writeString(home.resolve("ignite.xml"), SMALL);
        CrashedHouse house = new CrashedHouse(home, random, 2_500);
        WalFiles files = WalFiles.of(IgniteStoreOptions.ofHome(home), SETTINGS);
        long first = 0;
        long last = 0;
        for (int life = 0; life < 20 && last < first + files.count() + 1; life++) {
            house.liveUntil(life, 800);
            assertThat(check()).as("life %d", life).isEmpty();
            first = files.finished().map(Mark::segment).orElse(0L);
            last = files.last();
        }
        System.out.printf("WalSegmentsCheckTest: segments %d to %d%n", first, last);
        assertThat(last).isGreaterThan(first + files.count());

        aRecordInTheArchive(files, first + 1, last);
        aMissingSegment(files, first + 1);
        aCopyThatAPowerCutTore(files, last - 1);
        theMarkAtTheEnd(files, first + 1);
        anArchivedOneThatWasCutOff(files, first + 1);
        house.verify();
    }

    private void aRecordInTheArchive(WalFiles files, long segment, long last) throws IOException {
        Path file = files.archived(segment);
        assertThat(WalSegment.indexOf(files.slot(segment)))
                .as("its slot is used again, below " + last)
                .isNotEqualTo(OptionalLong.of(segment));
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, whole.length / 2, whole.length / 2 + 700, (byte) 0x55);
        Files.write(file, damaged);
        assertRefused(file, "no record of the log can be read at byte");
        damaged = whole.clone();
        damaged[whole.length / 2] ^= 4;
        Files.write(file, damaged);
        assertThat(check()).isEmpty();
        assertThat(file).hasBinaryContent(whole);
    }

    private void aMissingSegment(WalFiles files, long segment) throws IOException {
        Path file = files.archived(segment);
        Path away = home.resolve("away");
        Files.move(file, away);
        assertThat(check()).hasValueSatisfying(why -> {
            assertThat(why.code()).isEqualTo(FailureCode.STORE_DAMAGED);
            assertThat(why.message()).contains("segment " + segment + " ");
        });
        Files.move(away, file);
    }

    /** Its slot still holds it: Ignite uses a slot again only when the copy is on disk. */
    private void aCopyThatAPowerCutTore(WalFiles files, long segment) throws IOException {
        assertThat(WalSegment.indexOf(files.slot(segment))).hasValue(segment);
        Path file = files.archived(segment);
        if (!Files.exists(file)) {
            files.archiveAgain(segment);
        }
        byte[] torn = Files.readAllBytes(file);
        Arrays.fill(torn, 8_192, torn.length, (byte) 0);
        Files.write(file, torn);

        assertThat(check()).isEmpty();
        assertThat(file).hasSameBinaryContentAs(files.slot(segment));
    }

    private void theMarkAtTheEnd(WalFiles files, long segment) throws IOException {
        Path file = files.archived(segment);
        byte[] whole = Files.readAllBytes(file);
        WalSegment read = WalSegment.read(file, segment);
        int at = WalSegment.HEADER;
        while (read.isWhole(at)) {
            at = read.behind(at);
        }
        assertThat(read.isLast(at, SIZE)).isTrue();
        if (at < whole.length) {
            for (int bit = 0; bit < 8; bit++) {
                WalSegment.read(file, segment).flip(8L * at + bit);
                assertThat(check()).isEmpty();
                assertThat(file).hasBinaryContent(whole);
            }
        }
    }

    private void anArchivedOneThatWasCutOff(WalFiles files, long segment) throws IOException {
        Path file = files.archived(segment);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertRefused(file, "and segment " + (segment + 1) + " of the log is there");
        Files.write(file, whole);
    }

    private void assertRefused(Path file, String message) {
        assertThat(check()).hasValueSatisfying(why -> {
            assertThat(why.code()).isEqualTo(FailureCode.STORE_DAMAGED);
            assertThat(why.message()).startsWith(file + " is damaged: ").contains(message);
        });
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
