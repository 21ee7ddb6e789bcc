package io.ruche.agent.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.AgentRecord;
import io.ruche.proto.Desired;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAgentDiskTest {
    @TempDir
    private Path folder;

    private static AgentRecord record(long epoch) {
        return AgentRecord.newBuilder()
                .setSchema(1)
                .setNodeId("node-1")
                .setEpoch(epoch)
                .setDesired(Desired.newBuilder().setEpoch(epoch).setVersion(epoch * 10))
                .build();
    }

    @Test
    void givesBackWhatWasSavedLast() {
        FileAgentDisk disk = new FileAgentDisk(folder.resolve("agent"));
        assertThat(disk.load()).isEmpty();
        disk.save(record(1));
        disk.save(record(2));
        assertThat(new FileAgentDisk(folder.resolve("agent")).load()).contains(record(2));
    }

    @Test
    void aFileTornAtAnyByteIsPutAsideForTheOneBefore() throws IOException {
        FileAgentDisk disk = new FileAgentDisk(folder);
        disk.save(record(1));
        disk.save(record(2));
        byte[] whole = Files.readAllBytes(folder.resolve("agent.pb"));
        for (int length = 0; length < whole.length; length++) {
            Files.write(folder.resolve("agent.pb"), Arrays.copyOf(whole, length));
            assertThat(disk.load()).contains(record(1));
            assertThat(folder.resolve("agent.pb.damaged")).exists();
        }
    }

    @Test
    void aFlippedBitIsSeen() throws IOException {
        FileAgentDisk disk = new FileAgentDisk(folder);
        disk.save(record(1));
        disk.save(record(2));
        byte[] whole = Files.readAllBytes(folder.resolve("agent.pb"));
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            Files.write(folder.resolve("agent.pb"), flipped);
            assertThat(disk.load()).contains(record(1));
        }
    }

    @Test
    void aCrashBetweenTheTwoRenamesLosesNothing() throws IOException {
        FileAgentDisk disk = new FileAgentDisk(folder);
        disk.save(record(1));
        Files.move(folder.resolve("agent.pb"), folder.resolve("agent.pb.previous"));
        assertThat(disk.load()).contains(record(1));
        disk.save(record(2));
        assertThat(disk.load()).contains(record(2));
    }

    @Test
    void withNothingReadableItBeginsAnew() throws IOException {
        FileAgentDisk disk = new FileAgentDisk(folder);
        Files.writeString(folder.resolve("agent.pb"), "not ours");
        Files.writeString(folder.resolve("agent.pb.previous"), "");
        assertThat(disk.load()).isEmpty();
        disk.save(record(3));
        assertThat(disk.load()).contains(record(3));
    }
}
