package io.ruche.scheduler.simulation;

import io.ruche.scheduler.json.Json;
import io.ruche.scheduler.routing.PrefixChain;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON lines of Mooncake's traces (github.com/kvcache-ai/Mooncake): {@code timestamp} in milliseconds,
 * {@code input_length}, {@code output_length}, and {@code hash_ids}, a number for each 512 tokens of the prompt that is
 * the same where the prompt is the same so far.
 */
public final class MooncakeTrace {
    static final int BLOCK_TOKENS = 512;
    private static final long TEN_YEARS_MILLIS = 3660L * 86_400_000;

    private MooncakeTrace() {}

    /**
     * Times count from the first request's.
     *
     * @param name of the trace in messages
     */
    public static List<Request> read(String name, Reader reader) {
        TraceLines lines = new TraceLines(name, reader);
        List<Request> requests = new ArrayList<>();
        long first = 0;
        long last = 0;
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (line.get().isBlank()) continue;
            Map<String, @Nullable Object> fields =
                    Json.object(line.get(), "the line", found -> lines.wrong(found, "one JSON object"));
            long millis = number(lines, fields, "timestamp");
            if (requests.isEmpty()) first = millis;
            if (millis - first < last || millis - first > TEN_YEARS_MILLIS) {
                throw lines.wrong("timestamp " + millis, "milliseconds, none before the line before");
            }
            last = millis - first;
            lines.count();
            long prompt = lines.tokens("input_length", number(lines, fields, "input_length"), 1);
            // an answer that was cut off before its first token has none
            long output = Math.max(1, lines.tokens("output_length", number(lines, fields, "output_length"), 0));
            PrefixChain prefix = PrefixChain.ofBlocks(blocks(lines, fields, prompt), BLOCK_TOKENS);
            requests.add(new Request(last * 1_000_000, prompt, output, prefix, ""));
        }
        if (requests.isEmpty()) throw lines.wrong("no request", "at least one");
        return requests;
    }

    private static long[] blocks(TraceLines lines, Map<String, @Nullable Object> fields, long promptTokens) {
        if (!(fields.get("hash_ids") instanceof List<?> ids)) throw lines.wrong("no hash_ids", "a list of numbers");
        long most = (promptTokens + BLOCK_TOKENS - 1) / BLOCK_TOKENS;
        if (ids.size() > most) {
            throw lines.wrong(
                    ids.size() + " hash_ids", "<= " + most + ", one for each " + BLOCK_TOKENS + " of input_length");
        }
        long[] blocks = new long[ids.size()];
        for (int i = 0; i < blocks.length; i++) {
            if (!(ids.get(i) instanceof Long id)) throw lines.wrong("hash_ids: " + ids.get(i), "whole numbers");
            blocks[i] = id;
        }
        return blocks;
    }

    private static long number(TraceLines lines, Map<String, @Nullable Object> fields, String key) {
        if (fields.get(key) instanceof Long value && value >= 0) return value;
        throw lines.wrong(
                fields.containsKey(key) ? key + ": " + fields.get(key) : "no " + key, "a whole number, 0 or more");
    }
}
