package io.ruche.launcher.client;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobSpec;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Jobs over REST. */
public final class Jobs {
    private static final String PATH = "/api/v1/jobs";
    private static final Duration LOOK = Duration.ofMillis(500);
    /** So long a server may be gone while a job is watched. */
    private static final Duration ABSENCE = Duration.ofMinutes(2);
    /** Every line is checked before the answer. */
    private static final Duration SUBMIT = Duration.ofMinutes(10);

    private final Api api;

    public Jobs(Api api) {
        this.api = api;
    }

    /**
     * Submits a file of JSON lines.
     *
     * @param options query parameters; empty ones are left out
     * @param once the same content under the same one is the same job
     */
    public JsonNode submit(Path file, Map<String, String> options, String once) {
        requireReadable(file);
        return api.post(PATH + query(options), "application/jsonl", file, once, SUBMIT);
    }

    private static void requireReadable(Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw FailureException.of(
                    FailureCode.NOT_FOUND,
                    file + " is no file that can be read.",
                    "Name a file with one JSON request on each line, or - for standard input.");
        }
        long bytes;
        try {
            bytes = Files.size(file);
        } catch (IOException e) {
            throw FailureException.of(FailureCode.NOT_FOUND, file + " cannot be read.", "Name another file.");
        }
        if (bytes > JobSpec.MOST_BYTES) throw tooLarge(file + " has " + bytes);
    }

    private static FailureException tooLarge(String what) {
        return FailureException.of(
                FailureCode.REQUEST_TOO_LARGE,
                what + " bytes (expected: at most " + JobSpec.MOST_BYTES + ").",
                "Split it into several.");
    }

    /** Puts a stream of lines into a file, so that it can be sent again. */
    public static Path spool(InputStream in) throws IOException {
        Path file = Files.createTempFile("ruche-job-", ".jsonl");
        try (InputStream bounded = new Bounded(in)) {
            Files.copy(bounded, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    public JsonNode list(Map<String, String> filter) {
        return api.get(PATH + query(filter));
    }

    public JsonNode get(String id) {
        return api.get(of(id));
    }

    public JsonNode cancel(String id) {
        return api.post(of(id) + "/cancel", Json.object());
    }

    /**
     * Its results as JSON lines; the caller closes them.
     *
     * @param asBatch lines of OpenAI's batch output instead of Ruche's own
     */
    public InputStream results(String id, boolean asBatch) {
        return api.open(of(id) + "/results" + (asBatch ? "?format=batch" : ""));
    }

    /** Returns the job once it has ended. A server that goes away meanwhile may come back: the job survives that. */
    public JsonNode watch(String id, Progress progress) {
        JsonNode job = get(id);
        while (!hasEnded(job)) {
            String state = Json.text(job, "state");
            long failed = Json.number(job, "failed").orElse(0);
            long settled = Json.number(job, "done").orElse(0) + failed;
            progress.prompts(
                    id + "  " + state,
                    Json.text(job, "waitsFor"),
                    settled,
                    failed,
                    Json.number(job, "prompts").orElse(0));
            Api.pause(LOOK);
            job = getWhenBack(id, progress);
        }
        return job;
    }

    private JsonNode getWhenBack(String id, Progress progress) {
        long until = System.nanoTime() + ABSENCE.toNanos();
        while (true) {
            try {
                return get(id);
            } catch (FailureException e) {
                if (e.failure().code() != FailureCode.UNREACHABLE || System.nanoTime() > until) {
                    throw e;
                }
                progress.working(id + "  no Ruche answers; asking again");
                Api.pause(LOOK);
            }
        }
    }

    public static boolean hasEnded(JsonNode job) {
        return switch (Json.text(job, "state")) {
            case "done", "cancelled", "expired" -> true;
            default -> false;
        };
    }

    private static String of(String id) {
        return PATH + "/" + Deployments.segment(id);
    }

    private static String query(Map<String, String> options) {
        String text = options.entrySet().stream()
                .filter(option -> !option.getValue().isEmpty())
                .map(option -> option.getKey() + "=" + URLEncoder.encode(option.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return text.isEmpty() ? "" : "?" + text;
    }

    /** A stream that ends with a failure where a job would be too large. */
    private static final class Bounded extends java.io.FilterInputStream {
        private long taken;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            if (next >= 0) count(1);
            return next;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            if (read > 0) count(read);
            return read;
        }

        private void count(int more) {
            taken += more;
            if (taken > JobSpec.MOST_BYTES) throw tooLarge("Standard input has more than " + JobSpec.MOST_BYTES);
        }
    }
}
