package io.ruche.agent.models;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.hash.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fetches files over HTTP. What has arrived lies in {@code NAME.part} beside the target, with the address and the
 * server's tag in {@code NAME.part.tag}; a later fetch asks for the rest only, and starts again when the file at the
 * server is another one by then. The SHA-256 is made while writing.
 */
final class Download {
    private static final int MAX_REDIRECTS = 5;
    private static final long MAX_SMALL_BYTES = 64L << 20;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final SourceSettings settings;
    private final Map<String, String> headers;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    /** @param headers sent to the first host only, not to where it redirects */
    Download(SourceSettings settings, Map<String, String> headers) {
        this.settings = settings;
        this.headers = headers;
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

    private HttpResponse<HttpBody> send(URI address, long from, String tag)
            throws IOException, InterruptedException, CutException {
        URI at = address;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at)
                    .timeout(settings.idle())
                    .header("Accept-Encoding", "identity")
                    .header("User-Agent", "ruche");
            if (at.getAuthority().equals(address.getAuthority())) {
                headers.forEach(request::header);
            }
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-").header("If-Range", tag);
            }
            HttpResponse<HttpBody> response = exchange(request.build());
            if (!REDIRECTS.contains(response.statusCode())) {
                return response;
            }
            response.body().close();
            URI next = at.resolve(response.headers().firstValue("Location").orElse(""));
            if (at.getScheme().equals("https") && !"https".equals(next.getScheme()) || next.getHost() == null) {
                throw ModelSource.refusal(at + " redirects to " + next + ", which is not followed.", "");
            }
            at = next;
        }
        throw ModelSource.refusal(address + " redirects more than " + MAX_REDIRECTS + " times.", "");
    }

    private HttpResponse<HttpBody> exchange(HttpRequest request) throws InterruptedException, CutException {
        try {
            return client.send(request, info -> new HttpBody(settings.idle()));
        } catch (ConnectException e) {
            boolean unknown = e.getCause() instanceof java.nio.channels.UnresolvedAddressException
                    || e.getCause() instanceof UnknownHostException;
            throw ModelSource.refusal(
                    "Cannot reach " + request.uri().getHost() + ": "
                            + (unknown ? "its name is not known here" : "the connection is refused") + ".",
                    "Check the network, a proxy, and the address.");
        } catch (java.net.http.HttpConnectTimeoutException e) {
            throw ModelSource.refusal(
                    "Cannot reach " + request.uri().getHost() + ": no answer in 20 s.",
                    "Check the network, a proxy, and the address.");
        } catch (IOException e) {
            throw new CutException(ModelFiles.reason(e));
        }
    }

    private static boolean rangeBegins(HttpResponse<HttpBody> response, long at) {
        return response.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + at + "-");
    }

    private static FailureException status(URI address, int status) {
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
