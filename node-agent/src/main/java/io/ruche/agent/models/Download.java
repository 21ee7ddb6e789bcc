package io.ruche.agent.models;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.hash.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fetches files over HTTP. What has arrived lies in {@code NAME.part} beside the target, with the address and the
 * server's tag in {@code NAME.part.tag}; a later fetch asks for the rest only, and starts again when the file at the
 * server is another one by then. The SHA-256 is made while writing.
 */
final class Download {
    private static final long MAX_SMALL_BYTES = 64L << 20;

    private final SourceSettings settings;
    private final HttpCalls calls;

    /** @param headers sent to the first host only, not to where it redirects */
    Download(SourceSettings settings, Map<String, String> headers) {
        this.settings = settings;
        this.calls = new HttpCalls(headers);
    }

    /**
     * Fetches a weight file, takes a cut transfer up again as often as the settings say.
     *
     * @return its SHA-256
     */
    String fetch(URI address, Path target, Staging staging) throws IOException, InterruptedException {
        Files.createDirectories(staging.folder());
        Partial partial = new Partial(address, target);
        for (int attempt = 1; ; attempt++) {
            long before = partial.size();
            try {
                String sha256 = attempt(address, partial, staging);
                Files.move(partial.file, target, StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(partial.tag);
                return sha256;
            } catch (CutException e) {
                boolean moved = partial.size() > before;
                if (attempt >= settings.attempts() || !moved && attempt > 1) {
                    throw cut(address, partial.size(), staging, e);
                }
            }
        }
    }

    /** Fetches a file beside the weights whole. One that is not needed and not there leaves none. */
    void fetchSmall(URI address, Path target, boolean needed) throws IOException, InterruptedException {
        try {
            HttpResponse<HttpBody> response = send(address, 0, "");
            try (HttpBody body = response.body();
                    OutputStream out = Files.newOutputStream(target)) {
                if (response.statusCode() != 200) {
                    throw status(address, response.statusCode());
                }
                long size = 0;
                for (Optional<List<ByteBuffer>> part = body.next(); part.isPresent(); part = body.next()) {
                    for (ByteBuffer bytes : part.get()) {
                        size += bytes.remaining();
                        if (size > MAX_SMALL_BYTES) {
                            throw ModelSource.refusal(address + " is larger than " + MAX_SMALL_BYTES + " bytes.", "");
                        }
                        Channels.newChannel(out).write(bytes);
                    }
                }
            }
        } catch (CutException e) {
            Files.deleteIfExists(target);
            throw ModelSource.refusal(address + " was cut: " + e.getMessage() + ".", "Pull again.");
        } catch (FailureException e) {
            Files.deleteIfExists(target);
            if (needed) {
                throw e;
            }
        }
    }

    private String attempt(URI address, Partial partial, Staging staging)
            throws IOException, InterruptedException, CutException {
        long have = partial.usableSize();
        HttpResponse<HttpBody> response = send(address, have, partial.serverTag());
        try (HttpBody body = response.body()) {
            int status = response.statusCode();
            if (status == 416 && have > 0) {
                partial.discard();
                throw new CutException("the server has no byte " + have + " any more");
            }
            if (status != 200 && status != 206) {
                throw status(address, status);
            }
            long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (status == 206 && !rangeBegins(response, have)) {
                partial.discard();
                throw new CutException("the server sent another range than asked for");
            }
            if (status == 200) {
                have = 0;
            }
            long total = length < 0 ? staging.spec().getBytes() : have + length;
            staging.need(length < 0 ? Math.max(0, total - have) : length);
            partial.remember(response.headers().firstValue("ETag").orElse(""));
            return write(body, partial.file, have, length < 0 ? -1 : total, total, staging);
        }
    }

    /** Appends the body after the first {@code have} bytes; -1 as {@code expected}: as many as come. */
    private String write(HttpBody body, Path file, long have, long expected, long total, Staging staging)
            throws IOException, InterruptedException, CutException {
        MessageDigest digest = Sha256.digest();
        if (have > 0) {
            FileHash.update(digest, file, done -> {});
        }
        long done = have;
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            out.truncate(have);
            out.position(have);
            for (Optional<List<ByteBuffer>> part = body.next(); part.isPresent(); part = body.next()) {
                for (ByteBuffer bytes : part.get()) {
                    digest.update(bytes.duplicate());
                    done += bytes.remaining();
                    while (bytes.hasRemaining()) {
                        out.write(bytes);
                    }
                }
                staging.progress(done, Math.max(total, done));
            }
        }
        if (expected >= 0 && done != expected) {
            throw new CutException("it ended after " + done + " of " + expected + " bytes");
        }
        return FileHash.hex(digest);
    }

    private HttpResponse<HttpBody> send(URI address, long from, String tag) throws InterruptedException, CutException {
        Map<String, String> range = from > 0 ? Map.of("Range", "bytes=" + from + "-", "If-Range", tag) : Map.of();
        return calls.get(address, range, settings.idle());
    }

    private static boolean rangeBegins(HttpResponse<HttpBody> response, long at) {
        return response.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + at + "-");
    }

    static FailureException status(URI address, int status) {
        String meaning = switch (status) {
            case 401, 403 -> "access is denied";
            case 404, 410 -> "there is no such file";
            case 429 -> "too many requests";
            default -> status >= 500 ? "the server has a fault" : "this was not expected";
        };
        String help = status == 401 || status == 403
                ? "Set HF_TOKEN for a hub, or check the licence of the model there."
                : status == 404 || status == 410 ? "Check owner, name, revision and file." : "Try again later.";
        return ModelSource.refusal(address + " answered " + status + ": " + meaning + ".", help);
    }

    private static FailureException cut(URI address, long have, Staging staging, CutException cause) {
        long total = staging.spec().getBytes();
        return ModelSource.refusal(
                "The download of " + address + " was cut (" + cause.getMessage() + "); " + have
                        + (total > 0 ? " of " + total : "") + " bytes are kept.",
                "Pull again to go on from there.");
    }

    /** The transfer ended early; what came is kept. */
    static final class CutException extends Exception {
        private static final long serialVersionUID = 1L;

        CutException(String message) {
            super(message, null, false, false);
        }
    }

    /** The part of a file that is here, and what it is a part of. */
    private static final class Partial {
        private final URI address;
        private final Path file;
        private final Path tag;

        Partial(URI address, Path target) {
            this.address = address;
            this.file = target.resolveSibling(target.getFileName() + ".part");
            this.tag = target.resolveSibling(target.getFileName() + ".part.tag");
        }

        long size() throws IOException {
            return Files.exists(file) ? Files.size(file) : 0;
        }

        /** Bytes that may be gone on from: none without a tag that tells whether the server's file is still the same. */
        long usableSize() throws IOException {
            return serverTag().isEmpty() ? 0 : size();
        }

        String serverTag() throws IOException {
            if (!Files.exists(tag)) {
                return "";
            }
            List<String> lines = Files.readAllLines(tag);
            return lines.size() == 2 && lines.get(0).equals(address.toString()) ? lines.get(1) : "";
        }

        /** Weak tags do not promise equal bytes, so they do not count. */
        void remember(String serverTag) throws IOException {
            String strong = serverTag.startsWith("\"") ? serverTag.replaceAll("[\\r\\n]", "") : "";
            Files.write(tag, List.of(address.toString(), strong));
        }

        void discard() throws IOException {
            Files.deleteIfExists(file);
            Files.deleteIfExists(tag);
        }
    }
}
