package io.ruche.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import io.ruche.tests.Tools.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a running house to a file, and from the file to a house again, through the start script alone. */
class BackupTest {
    @Test
    void comesBackAsItWas(@TempDir Path folder) throws Exception {
        Tools.distribution();
        Path home = folder.resolve("home");
        Path file = folder.resolve("monday.backup");
        try (RucheProcess ruche = RucheProcess.up(home)) {
            assertThat(ruche.cli("key", "create", "--name", "monday").exit()).isZero();

            Outcome backup = ruche.cli("backup", file.toString());
            assertThat(backup.exit()).as(backup.output()).isZero();
            assertThat(backup.output()).contains("holds everything up to entry");
            assertThat(ruche.cli("backup", file.toString()).exit())
                    .as("replaces nothing")
                    .isEqualTo(5);

            assertThat(ruche.cli("key", "create", "--name", "tuesday").exit()).isZero();
            Outcome running = ruche.cli("restore", file.toString());
            assertThat(running.exit()).as(running.output()).isEqualTo(5);
            assertThat(running.output()).contains("ruche stop").contains(home.toString());
        }
        refuses(home, file);

        Outcome restored = RucheProcess.cliIn(home, "restore", file.toString());
        assertThat(restored.exit()).as(restored.output()).isZero();
        assertThat(restored.output()).contains("store.aside-").contains("is as it was at");
        try (RucheProcess ruche = RucheProcess.up(home)) {
            assertThat(ruche.cli("keys").output()).contains("monday").doesNotContain("tuesday");
            assertThat(ruche.cli("status").exit()).isZero();
        }
    }

    private static void refuses(Path home, Path file) throws Exception {
        byte[] whole = Files.readAllBytes(file);
        Path bad = file.resolveSibling("bad.backup");
        Files.write(bad, Arrays.copyOf(whole, whole.length - 100));
        Outcome cut = RucheProcess.cliIn(home, "restore", bad.toString());
        assertThat(cut.exit()).as(cut.output()).isEqualTo(1);
        assertThat(cut.output()).contains(bad + " is cut off");

        byte[] other = whole.clone();
        other[11] = 9;
        Files.write(bad, other);
        Outcome format = RucheProcess.cliIn(home, "restore", bad.toString());
        assertThat(format.exit()).as(format.output()).isEqualTo(78);
        assertThat(format.output()).contains("format 9 (expected: 1)");

        assertThat(RucheProcess.cliIn(home, "restore", home.resolve("none").toString())
                        .exit())
                .isEqualTo(3);
    }
}
