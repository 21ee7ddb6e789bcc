package io.ruche.agent.scripted;

import io.ruche.agent.adapter.pull.ModelFetcher;
import io.ruche.agent.loop.Models;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Models that need no download: the file of each is its script, and may lie there before. */
public final class ScriptedModels implements ModelFetcher {
    private final Path folder;

    /** @param home {@code $RUCHE_HOME}; a script lies at {@code models/<name>/script.txt} */
    public ScriptedModels(Path home) {
        this.folder = home.resolve("models");
    }

    @Override
    public List<Models.Present> list() {
        return List.of();
    }

    @Override
    public Models.Present fetch(ModelSpec spec, Progress progress) throws InterruptedException {
        Path file = folder.resolve(spec.getName()).resolve("script.txt");
        Script script = ScriptedRuntime.script(spec.getName(), file);
        long bytes = ScriptedRuntime.facts(script).getFileBytes();
        int steps = 10;
        for (int i = 1; i <= steps; i++) {
            Thread.sleep(script.pull().toMillis() / steps);
            progress.at(bytes * i / steps, bytes, "scripted");
        }

        if (script.pullFails()) {
            throw FailureException.of(
                    FailureCode.DOWNLOAD_FAILED,
                    "Model " + spec.getName() + " is scripted to be nowhere.",
                    "Change its script.");
        }

        try {
            Files.createDirectories(file.getParent());
            if (!Files.exists(file)) {
                Files.writeString(file, "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }

        return new Models.Present(spec.getName(), file, bytes, ScriptedRuntime.facts(script), "scripted");
    }
}
