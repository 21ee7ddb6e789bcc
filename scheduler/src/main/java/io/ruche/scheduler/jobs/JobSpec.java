package io.ruche.scheduler.jobs;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was submitted. The prompts themselves are cold rows, written before the job is.
 *
 * @param model the deployment that answers
 * @param prompts how many, 1 to {@value #MOST_PROMPTS}
 * @param inputBytes all prompts together, at most {@value #MOST_BYTES}
 * @param submittedBy the id of the key
 * @param file the id of the file that the prompts lie in; empty when they lie under the job's own id
 * @param pages how many pages lie under the job's own id
 * @param metadata the client's own notes, at most {@value #MOST_NOTES} and {@value #MOST_NOTES_BYTES} bytes of text
 */
public record JobSpec(
        JobKind kind,
        String model,
        int prompts,
        long inputBytes,
        String submittedBy,
        JobOptions options,
        String file,
        int pages,
        Map<String, String> metadata) {
    public static final int MOST_PROMPTS = 50_000;
    public static final long MOST_BYTES = 200L << 20;
    /** Characters in the name of one prompt, which comes back with its result. */
    public static final int MOST_CUSTOM_ID = 256;
    /** One prompt's result, in bytes. */
    public static final int MOST_RESULT_BYTES = 256 << 10;

    public static final int MOST_NOTES = 16;
    /** The row is written anew with each batch of results, and stays small. */
    public static final int MOST_NOTES_BYTES = 1 << 10;

    public JobSpec {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    /** A job whose prompts lie under its own id, without notes. */
    public JobSpec(JobKind kind, String model, int prompts, long inputBytes, String submittedBy, JobOptions options) {
        this(kind, model, prompts, inputBytes, submittedBy, options, "", 1, Map.of());
    }

    /** The text of all notes, in bytes. */
    public int notesBytes() {
        int bytes = 0;
        for (Map.Entry<String, String> note : metadata.entrySet()) {
            bytes += utf8(note.getKey()) + utf8(note.getValue());
        }
        return bytes;
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    public boolean hasFile() {
        return !file.isEmpty();
    }

    /** Prompts that lie under the job's own id, in bytes. */
    public long ownBytes() {
        return hasFile() ? 0 : inputBytes;
    }
}
