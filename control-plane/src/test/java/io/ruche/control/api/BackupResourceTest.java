package io.ruche.control.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.backup.BackupContents;
import io.ruche.control.backup.Restore;
import io.ruche.control.http.House;
import io.ruche.scheduler.state.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupResourceTest extends OpenHouse {
    @TempDir
    Path folder = Path.of("unset");

    @Test
    void sendsABackupThatIsWholeAndRemovesItsCopy() throws Exception {
        for (int i = 0; i < 300; i++) {
            house.newKey("key-of-some-length-" + i, Role.VIEWER);
        }
        for (int round = 0; round < 2; round++) {
            Path file = folder.resolve("round" + round);
            HttpResponse<Path> response =
                    house.client.send(house.request("/api/v1/backup").build(), HttpResponse.BodyHandlers.ofFile(file));

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValueAsLong("X-Ruche-Backup-Bytes"))
                    .hasValue(Files.size(file));
            BackupContents contents = Restore.check(file, (step, done, total) -> {});
            assertThat(contents.revision()).isEqualTo(house.cluster.state().revision());
            await().atMost(House.PATIENCE).until(() -> isEmpty(house.home.resolve("backups")));
        }
    }

    @Test
    void isForAdministratorsAlone() throws Exception {
        String operator = house.newKey("operator", Role.OPERATOR);
        HttpRequest request = HttpRequest.newBuilder(house.uri("/api/v1/backup"))
                .header("Authorization", "Bearer " + operator)
                .build();

        assertThat(house.client
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(403);
        assertThat(house.home.resolve("backups")).doesNotExist();
    }

    private static boolean isEmpty(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
