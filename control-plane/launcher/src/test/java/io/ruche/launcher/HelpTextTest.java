package io.ruche.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first help lies ready as a text, so that it costs no making of commands. {@code -Druche.update=true} writes it anew.
 */
class HelpTextTest {
    private static final Path TEXT = Path.of("src/main/resources/io/ruche/launcher/help.txt");

    @Test
    void isWhatTheCommandsSay(@TempDir Path home) throws IOException {
        String made = Cli.commandLine(new Terminal(home).shell(), "").getUsageMessage();
        if (Boolean.getBoolean("ruche.update")) {
            Files.writeString(TEXT, made);
        }

        assertThat(Files.readString(TEXT)).isEqualTo(made);
    }
}
