package io.ruche.scheduler.simulation;

import io.ruche.scheduler.routing.PrefixChain;
import java.io.Reader;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the CSV of Azure's LLM inference traces (github.com/Azure/AzurePublicDataset): when, how many tokens in, how many
 * out. They say nothing of what prompts share.
 */
public final class AzureTrace {
    static final String HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";

    private AzureTrace() {}

    /**
     * Times count from the first request's.
     *
     * @param name of the trace in messages
     */
    public static List<Request> read(String name, Reader reader) {
        TraceLines lines = new TraceLines(name, reader);
        String header = lines.next().orElse("");
        if (!header.equals(HEADER)) throw lines.wrong("'" + header + "'", HEADER);
        List<Request> requests = new ArrayList<>();
        Optional<LocalDateTime> first = Optional.empty();
        long last = 0;
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (line.get().isBlank()) continue;
            String[] fields = line.get().split(",", -1);
            if (fields.length != 3) throw lines.wrong(fields.length + " fields", "3: " + HEADER);
            LocalDateTime time = time(lines, fields[0]);
            if (first.isEmpty()) first = Optional.of(time);
            Duration since = Duration.between(first.get(), time);
            if (since.compareTo(Duration.ofNanos(last)) < 0) {
                throw lines.wrong("TIMESTAMP '" + fields[0] + "'", "none before the line before");
            }
            if (since.toDays() > 3660) throw lines.wrong("TIMESTAMP '" + fields[0] + "'", "within ten years");
            last = since.toNanos();
            lines.count();
            long prompt = lines.tokens("ContextTokens", fields[1], 1);
            long output = lines.tokens("GeneratedTokens", fields[2], 1);
            requests.add(new Request(last, prompt, output, PrefixChain.NONE, ""));
        }
        if (requests.isEmpty()) throw lines.wrong("no request", "at least one");
        return requests;
    }

    private static LocalDateTime time(TraceLines lines, String text) {
        try {
            return LocalDateTime.parse(text.strip().replace(' ', 'T'));
        } catch (DateTimeParseException e) {
            throw lines.wrong("TIMESTAMP '" + text + "'", "as 2023-11-16 18:17:03.9799600");
        }
    }
}
