package io.ruche.agent.models;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A model that is on this machine already; it stays where it is. */
final class FileSource implements ModelSource {
    private final String text;

    FileSource(String text) {
        this.text = text;
    }

    @Override
    public FetchedModel fetch(Staging staging) throws IOException, InterruptedException {
        Path model = path();
        Path weights = ModelFiles.weights(model);
        if (!Files.isRegularFile(weights)) {
            throw FailureException.of(
                    FailureCode.DOWNLOAD_FAILED,
                    "There is no model at " + model + " (expected: a GGUF file, or a folder with "
                            + ModelFiles.SAFETENSORS + " and " + ModelFiles.CONFIG + ").",
                    "Check the path; it must exist on the machine that runs the agent.");
        }
        long size = Files.size(weights);
        try {
            String sha256 = FileHash.of(weights, done -> staging.progress(done, size));
            return new FetchedModel(model, sha256, false);
        } catch (IOException e) {
            throw ModelFiles.unreadable(weights, e);
        }
    }

    Path path() {
        String path = text.startsWith("file:") ? text.substring(5) : text;
        if (path.startsWith("///")) {
            path = path.substring(2);
        }
        if (path.startsWith("~/")) {
            path = System.getProperty("user.home") + path.substring(1);
        }
        try {
            return Path.of(path).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw ModelSource.refusal("'" + text + "' is not a path on this machine.", "");
        }
    }
}
