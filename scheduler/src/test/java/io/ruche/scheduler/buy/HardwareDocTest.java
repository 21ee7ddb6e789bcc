package io.ruche.scheduler.buy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page is what the code says. {@code -Druche.update=true} writes it anew. */
class HardwareDocTest {
    private static final Path PAGE = Path.of("../docs/hardware.md");

    @Test
    void isWhatPlacementAndTheSpeedModelSay() throws IOException {
        String page = HardwareTable.page();
        if (Boolean.getBoolean("ruche.update")) Files.writeString(PAGE, page);

        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }
}
