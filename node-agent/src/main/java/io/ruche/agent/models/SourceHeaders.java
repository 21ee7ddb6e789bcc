package io.ruche.agent.models;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.ByteSource;
import io.ruche.scheduler.model.ModelFolder;
import io.ruche.scheduler.model.ModelHeaders;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads what a model at a source is, from its headers alone: a few megabytes of a model of any size, so that its bill is
 * known before anything is downloaded. Any thread.
 */
public final class SourceHeaders {
    private static final long MOST_BYTES = 128L << 20;
    private static final Duration MOST_TIME = Duration.ofSeconds(60);

    private final SourceSettings settings;
    private final long mostBytes;
    private final Duration mostTime;

    SourceHeaders(SourceSettings settings, long mostBytes, Duration mostTime) {
        this.settings = settings;
        this.mostBytes = mostBytes;
        this.mostTime = mostTime;
    }

    /** @param environment HF_ENDPOINT and HF_TOKEN as the hub's own tools take them */
    public static SourceHeaders of(Map<String, String> environment) {
        return new SourceHeaders(SourceSettings.of(environment), MOST_BYTES, MOST_TIME);
    }

    /**
     * @param source {@code hf:owner/name@revision} with or without a file, an address or a path of a GGUF file or of a
     *     folder with {@code config.json} and safetensors
     * @throws FailureException {@code DOWNLOAD_FAILED} when it cannot be had, {@code DAMAGED_MODEL} or
     *     {@code UNSUPPORTED_MODEL} for what it is, {@code INVALID_REQUEST} for a source written wrong
     */
    public ModelFacts read(String source) {
        if (source.startsWith("hf:")) {
            HubSource hub = HubSource.of(source, settings);
            Map<String, String> secrets = settings.hubToken()
                    .map(token -> Map.of("Authorization", "Bearer " + token))
                    .orElse(Map.of());
            int slash = hub.file().lastIndexOf('/');
            URI folder = hub.base().resolve(hub.file().substring(0, slash + 1));
            return remote(folder::resolve, hub.file().substring(slash + 1), secrets);
        }
        if (source.startsWith("http://") || source.startsWith("https://")) {
            URI address = HttpSource.uri(source);
            String path = address.getRawPath();
            URI folder = path.isEmpty() ? HttpSource.uri(source + "/") : address.resolve("./");
            String file = path.substring(path.lastIndexOf('/') + 1);
            return remote(name -> name.equals(file) ? address : beside(folder, name, address), file, Map.of());
        }
        if (source.startsWith("file:") || source.startsWith("/")) return local(new FileSource(source).path());
        throw ModelSource.refusal(
                "The header of '" + source
                        + "' cannot be read before it is fetched (expected: hf:, an address or a path).",
                "Pull it: 'ruche pull " + source + "'.");
    }

    /** What an address asks beside its path, a signature perhaps, stands for the files beside it too. */
    private static URI beside(URI folder, String name, URI address) {
        URI there = folder.resolve(name);
        return address.getRawQuery() == null ? there : URI.create(there + "?" + address.getRawQuery());
    }

    /** @param at where a file of the folder is */
    private ModelFacts remote(Function<String, URI> at, String file, Map<String, String> secrets) {
        HttpCalls calls = new HttpCalls(secrets);
        HeaderBudget budget = new HeaderBudget(mostBytes, mostTime, System::nanoTime);
        return read(name -> RangedBytes.open(at.apply(name), calls, budget).map(bytes -> bytes), file);
    }

    private static ModelFacts local(Path path) {
        boolean isFolder = Files.isDirectory(path);
        Path parent = path.getParent();
        if (!isFolder && (parent == null || !Files.isRegularFile(path))) {
            throw ModelSource.refusal(
                    "There is no model at " + path + " (expected: a GGUF file, or a folder with config.json and"
                            + " safetensors).",
                    "Check the path.");
        }
        try (LocalFolder folder = new LocalFolder(isFolder || parent == null ? path : parent)) {
            return read(folder, isFolder ? "" : String.valueOf(path.getFileName()));
        } catch (IOException e) {
            throw ModelFiles.unreadable(path, e);
        } catch (UncheckedIOException e) {
            throw ModelFiles.unreadable(path, new IOException(e.getMessage(), e));
        }
    }

    /** @param file a GGUF file's name, or whatever stands for the whole folder */
    private static ModelFacts read(ModelFolder folder, String file) {
        try {
            return ModelFiles.isGguf(file) ? ModelHeaders.gguf(folder, file) : ModelHeaders.safetensors(folder);
        } catch (FailureException e) {
            if (e.failure().code() != FailureCode.DAMAGED_MODEL) throw e;
            // nothing was pulled that could be pulled again
            throw FailureException.of(
                    FailureCode.DAMAGED_MODEL,
                    e.failure().message(),
                    ModelFiles.isGguf(file)
                            ? "It is so at its source; give another."
                            : "It is so at its source. One with GGUF files needs the file's name: hf:OWNER/NAME/FILE.gguf,"
                                    + " or its address.");
        }
    }

    /** Files that are open until the folder is closed. */
    private static final class LocalFolder implements ModelFolder, Closeable {
        private final Path folder;
        private final List<FileBytes> open = new ArrayList<>();

        LocalFolder(Path folder) {
            this.folder = folder;
        }

        @Override
        public Optional<ByteSource> find(String name) {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file)) return Optional.empty();
            try {
                FileBytes bytes = FileBytes.open(file);
                open.add(bytes);
                return Optional.of(bytes);
            } catch (IOException e) {
                throw ModelFiles.unreadable(file, e);
            }
        }

        @Override
        public void close() throws IOException {
            for (FileBytes bytes : open) bytes.close();
        }
    }
}
