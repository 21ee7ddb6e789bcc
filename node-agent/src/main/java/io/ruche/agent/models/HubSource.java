package io.ruche.agent.models;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository of a model hub: one GGUF file of it, or, when no file is named, its {@code model.safetensors} and what
 * goes with it.
 */
final class HubSource implements ModelSource {
    private static final Pattern FORM = Pattern.compile(
            "hf:(?<repository>[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)(@(?<revision>[A-Za-z0-9_.-]+))?(/(?<file>[A-Za-z0-9_.+/-]+))?");

    private final String repository;
    private final String revision;
    private final String file;
    private final SourceSettings settings;

    private HubSource(String repository, String revision, String file, SourceSettings settings) {
        this.repository = repository;
        this.revision = revision;
        this.file = file;
        this.settings = settings;
    }

    static HubSource of(String text, SourceSettings settings) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || text.contains("..")) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "Model source '" + text + "' is not one (expected: hf:owner/name@revision/file).",
                    "For example hf:owner/name@main/model.gguf.");
        }
        String revision = matcher.group("revision");
        String file = matcher.group("file");
        return new HubSource(
                matcher.group("repository"),
                revision == null ? "main" : revision,
                file == null ? ModelFiles.SAFETENSORS : file,
                settings);
    }

    @Override
    public FetchedModel fetch(Staging staging) throws IOException, InterruptedException {
        Map<String, String> headers = settings.hubToken()
                .map(token -> Map.of("Authorization", "Bearer " + token))
                .orElse(Map.of());
        Download download = new Download(settings, headers);
        if (ModelFiles.isGguf(file)) {
            Path target = staging.folder().resolve(file.substring(file.lastIndexOf('/') + 1));
            return new FetchedModel(target, download.fetch(address(file), target, staging), true);
        }
        if (!file.equals(ModelFiles.SAFETENSORS)) {
            throw ModelSource.refusal(
                    "The file " + file + " of " + repository + " is no model (expected: a .gguf file).", "");
        }
        String sha256 = download.fetch(address(file), staging.folder().resolve(file), staging);
        for (int i = 0; i < ModelFiles.COMPANIONS.size(); i++) {
            String companion = ModelFiles.COMPANIONS.get(i);
            Path target = staging.folder().resolve(companion);
            Files.createDirectories(target.getParent());
            download.fetchSmall(address(companion), target, i < ModelFiles.NEEDED_COMPANIONS);
        }
        return new FetchedModel(staging.folder(), sha256, true);
    }

    /** Where the repository's files are, with a slash at the end. */
    URI base() {
        return HttpSource.uri(settings.hub() + "/" + repository + "/resolve/" + revision + "/");
    }

    /** The file that is meant. */
    String file() {
        return file;
    }

    private URI address(String path) {
        return HttpSource.uri(settings.hub() + "/" + repository + "/resolve/" + revision + "/" + path);
    }
}
