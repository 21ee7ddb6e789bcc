package io.ruche.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFileTest {
    private static final int CONTENT = 700_000;

    @TempDir
    Path folder = Path.of("unset");

    @Test
    void writesWhatCameOnceItsHashIsRight() throws Exception {
        byte[] bytes = backup();

        String sha256 = receive(bytes, bytes.length);

        assertThat(folder.resolve("file")).hasBinaryContent(bytes);
        assertThat(sha256).hasSize(64);
        assertThat(names()).containsExactly("file");
        assertThat(Files.getPosixFilePermissions(folder.resolve("file"))).hasSize(2);
    }

    @Test
    void leavesNothingOfWhatBrokeOffOrWasChanged() throws Exception {
        byte[] bytes = backup();
        byte[] flipped = bytes.clone();
        flipped[CONTENT / 2] ^= 1;

        assertThat(refusal(Arrays.copyOf(bytes, CONTENT / 2), bytes.length).message())
                .contains("broke off after 350000 of " + bytes.length + " bytes");
        assertThat(refusal(Arrays.copyOf(bytes, bytes.length - 1), bytes.length).code())
                .isEqualTo(FailureCode.DOWNLOAD_FAILED);
        assertThat(refusal(Arrays.copyOf(bytes, bytes.length + 1), bytes.length).message())
                .contains("more came");
        assertThat(refusal(flipped, bytes.length).message()).contains("SHA-256");
        assertThat(refusal(bytes, -1).code()).isEqualTo(FailureCode.DOWNLOAD_FAILED);

        assertThat(names()).isEmpty();
    }

    @Test
    void replacesNoFile() throws Exception {
        Path there = Files.writeString(folder.resolve("there"), "mine");

        Failure why = catchThrowableOfType(FailureException.class, () -> BackupFile.requireAbsent(there))
                .failure();

        assertThat(why.code()).isEqualTo(FailureCode.CONFLICT);
        assertThat(why.message()).contains(there.toString());
    }

    private Failure refusal(byte[] bytes, long announced) {
        return catchThrowableOfType(FailureException.class, () -> receive(bytes, announced))
                .failure();
    }

    private String receive(byte[] bytes, long announced) {
        HttpHeaders headers = HttpHeaders.of(
                announced < 0 ? Map.of() : Map.of("X-Ruche-Backup-Bytes", List.of(Long.toString(announced))),
                (name, value) -> true);
        Api.Download download = new Api.Download(new ByteArrayInputStream(bytes), headers);
        return BackupFile.receive(folder.resolve("file"), download, new Progress(Shell.current(), true));
    }

    private static byte[] backup() throws Exception {
        byte[] content = new byte[CONTENT];
        new Random(1).nextBytes(content);
        byte[] bytes = Arrays.copyOf(content, CONTENT + 32);
        System.arraycopy(MessageDigest.getInstance("SHA-256").digest(content), 0, bytes, CONTENT, 32);
        return bytes;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
