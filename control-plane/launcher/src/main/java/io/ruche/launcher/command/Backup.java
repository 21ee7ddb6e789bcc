package io.ruche.launcher.command;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.BackupFile;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Units;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        description = {
            "Copy all that the control plane keeps into one file, while it runs.",
            "Deployments, API keys and the log are in it; models and the admin key of the home are not.",
            "Secrets are in it sealed: secrets.key of the home opens them, and is in no backup.",
            "Nightly ones are in backups/ of the home."
        },
        footer = {"", "Example:", "  ruche backup monday.backup"})
public final class Backup extends ClusterCommand {
    @Parameters(paramLabel = "FILE", description = "A name that is free.")
    private Path file = Path.of("");

    public Backup(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws IOException {
        Path target = file.toAbsolutePath().normalize();
        BackupFile.requireAbsent(target);
        try (Progress progress = common.progress()) {
            progress.working("copying");
            Api.Download download = common.api().download("/api/v1/backup");
            try (InputStream body = download.body()) {
                String sha256 = BackupFile.receive(target, download, progress);
                progress.close();
                long bytes = download.number("X-Ruche-Backup-Bytes");
                long revision = download.number("X-Ruche-Backup-Revision");
                common.print(
                        Json.object()
                                .put("file", target.toString())
                                .put("bytes", bytes)
                                .put("revision", revision)
                                .put("rows", download.number("X-Ruche-Backup-Rows"))
                                .put("sha256", sha256),
                        () -> target + " holds everything up to entry " + revision + ", " + Units.bytes(bytes) + ".\n");
            }
        }
        return OK;
    }
}
