package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Units;
import io.ruche.launcher.role.RestoreRole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "restore",
        description = {
            "Put a backup back into a home whose Ruche is stopped.",
            "The file is checked first; the store that is there is renamed and kept."
        },
        footer = {"", "Example:", "  ruche restore monday.backup"})
public final class Restore extends ClusterCommand {
    /** A row is a step, and nobody reads that fast. */
    private static final Duration SHOWN = Duration.ofMillis(100);

    @Parameters(paramLabel = "FILE", description = "What `ruche backup` or a night made.")
    private Path file = Path.of("");

    private String step = "";
    private long shownAt;

    public Restore(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Path home = common.home().path();
        Path backup = file.toAbsolutePath().normalize();
        Map<String, String> told;
        try (Progress progress = common.progress()) {
            told = RestoreRole.run(
                    Map.of("home", home.toString(), "file", backup.toString()),
                    (now, bytes) -> show(progress, now, bytes[0], bytes[1]));
        }
        String aside = told.getOrDefault("aside", "");
        ObjectNode answer = Json.object()
                .put("file", backup.toString())
                .put("clusterId", told.getOrDefault("clusterId", ""))
                .put("at", told.getOrDefault("at", ""))
                .put("bytes", number(told, "bytes"))
                .put("revision", number(told, "revision"))
                .put("rows", number(told, "rows"))
                .put("entries", number(told, "entries"))
                .put("aside", aside);
        common.print(
                answer,
                () -> common.home() + " is as it was at " + told.get("at") + ", entry " + told.get("revision") + ", "
                        + Units.bytes(number(told, "bytes")) + ".\n"
                        + (aside.isEmpty() ? "" : "What was there is kept in " + aside + ".\n")
                        + "Start it with `ruche up`.\n");
        return OK;
    }

    private void show(Progress progress, String now, long done, long total) {
        boolean isNew = !now.equals(step);
        if (isNew || System.nanoTime() - shownAt > SHOWN.toNanos()) {
            step = now;
            shownAt = System.nanoTime();
            progress.bytes(now, done, total);
        }
    }

    private static long number(Map<String, String> told, String name) {
        return Long.parseLong(told.getOrDefault(name, "0"));
    }
}
