package io.ruche.agent.adapter.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLogsTest {
    @TempDir
    private Path folder;

    @Test
    void keepsTenFilesOfItsSizeAndTheNewestLines() throws IOException {
        InstanceLogs logs = new InstanceLogs(folder, 500);
        for (int i = 0; i < 1000; i++) {
            logs.line("i-1", "line " + i);
        }

        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(10);
            for (Path file : all) {
                assertThat(Files.size(file)).isLessThanOrEqualTo(500);
            }
        }

        assertThat(Files.readString(logs.file("i-1"))).contains("line 999");
    }

    @Test
    void oneLineStaysOneLineAndAnIdNeverLeavesTheFolder() throws IOException {
        InstanceLogs logs = new InstanceLogs(folder);
        logs.line("../i-1", "first\nsecond");
        assertThat(logs.file("../i-1").getParent()).isEqualTo(folder);
        assertThat(Files.readAllLines(logs.file("../i-1"))).hasSize(1);
    }
}
