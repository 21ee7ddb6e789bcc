package io.ruche.agent.models;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** One GGUF file at an address. */
final class HttpSource implements ModelSource {
    private final String address;
    private final SourceSettings settings;

    HttpSource(String address, SourceSettings settings) {
        this.address = address;
        this.settings = settings;
    }

    @Override
    public FetchedModel fetch(Staging staging) throws IOException, InterruptedException {
        URI uri = uri(address);
        String path = uri.getPath() == null ? "" : uri.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (!ModelFiles.isGguf(name)) {
            throw ModelSource.refusal(
                    "The address " + address + " names no GGUF file (expected: one that ends in .gguf).",
                    "For a folder of files use hf:owner/name@revision.");
        }
        Path target = staging.folder().resolve(name.replaceAll("[^A-Za-z0-9._+-]", "_"));
        Download download = new Download(settings, Map.of());
        return new FetchedModel(target, download.fetch(uri, target, staging), true);
    }

    static URI uri(String address) {
        try {
            URI uri = URI.create(address);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw ModelSource.refusal("'" + address + "' is not an address (expected: https://HOST/PATH).", "");
    }
}
