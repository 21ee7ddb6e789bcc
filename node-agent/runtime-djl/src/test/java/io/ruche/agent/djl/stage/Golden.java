package io.ruche.agent.djl.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What SmolLM2-135M-Instruct Q4_1 answers in float32, recorded from an independent implementation; the file's own
 * {@code usage} and {@code tolerance} say how to compare.
 */
public final class Golden {
    /** A step whose first two candidates are closer than this may go either way with another order of sums. */
    public static final double CLOSE = 0.01;

    public record Prompt(
            String name,
            String text,
            int[] ids,
            int[] tokens,
            int[] topIds,
            double[] topLogprobs,
            double[] margins,
            boolean endsItself) {

        /** Tokens before the first step that may go either way. */
        public int certain() {
            for (int i = 0; i < margins.length; i++) {
                if (margins[i] < CLOSE) {
                    return i;
                }
            }
            return tokens.length;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private Golden() {}

    public static JsonNode read() {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/smollm2-135m.json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static double tolerance() {
        return read().path("tolerance").path("f32_logprob_abs").asDouble();
    }

    public static List<Prompt> prompts() {
        return StreamSupport.stream(read().path("prompts").spliterator(), false)
                .map(Golden::prompt)
                .toList();
    }

    public static Prompt prompt(String name) {
        return prompts().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }

    private static Prompt prompt(JsonNode node) {
        JsonNode exact = node.path("f32");
        JsonNode top = exact.path("first_token_top5_logprobs");
        int[] topIds = new int[top.size()];
        double[] topLogprobs = new double[top.size()];
        for (int i = 0; i < topIds.length; i++) {
            topIds[i] = top.path(i).path(0).asInt();
            topLogprobs[i] = top.path(i).path(2).asDouble();
        }
        return new Prompt(
                node.path("name").asString(),
                node.path("prompt").asString(),
                ints(node.path("prompt_ids")),
                ints(exact.path("tokens")),
                topIds,
                topLogprobs,
                doubles(exact.path("margins_top1_minus_top2")),
                exact.path("stop_type").asString().equals("eos"));
    }

    public static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.path(i).asInt();
        }
        return values;
    }

    public static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.path(i).asDouble();
        }
        return values;
    }
}
