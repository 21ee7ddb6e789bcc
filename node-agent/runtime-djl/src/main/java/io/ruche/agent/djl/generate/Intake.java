package io.ruche.agent.djl.generate;

import io.ruche.agent.djl.tokenizer.GgufTokenizer;
import io.ruche.agent.runtime.Events;
import io.ruche.proto.GenerateRequest;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.List;
import java.util.SplittableRandom;

/** Checks a request and makes a sequence of it, before any of the model's work. Any thread. */
final class Intake {
    private static final int MOST_STOPS = 64;
    private static final int MOST_TOP_LOGPROBS = 20;

    private final GgufTokenizer tokenizer;
    private final int vocabulary;
    private final int context;
    private final Grammars grammars;
    private final SplittableRandom seeds = new SplittableRandom();

    Intake(GgufTokenizer tokenizer, int vocabulary, int context) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        this.context = context;
        this.grammars = new Grammars(tokenizer, vocabulary);
    }

    /** @throws FailureException for anything that cannot be done as asked */
    Sequence accept(GenerateRequest request, Events events, long arrivedNanos) {
        if (request.getStopCount() > MOST_STOPS) {
            throw invalid("stop: " + request.getStopCount() + " strings (expected: at most " + MOST_STOPS + ").");
        }
        if (request.getTopLogprobs() < 0 || request.getTopLogprobs() > MOST_TOP_LOGPROBS) {
            throw invalid("top_logprobs: " + Integer.toUnsignedString(request.getTopLogprobs()) + " (expected: 0 to "
                    + MOST_TOP_LOGPROBS + ").");
        }
        SamplingRules rules = SamplingRules.of(request.getSampling(), vocabulary);
        int[] prompt = prompt(request);
        if (prompt.length >= context) {
            throw FailureException.of(
                    FailureCode.CONTEXT_LENGTH_EXCEEDED,
                    "The prompt has " + prompt.length + " tokens, the context " + context
                            + " (expected: at least one token of room for the answer).",
                    "Shorten the prompt, or deploy the model with a larger context.");
        }
        int room = context - prompt.length;
        int asked = request.getMaxTokens();
        int limit = asked > 0 ? Math.min(asked, room) : room;
        return new Sequence(
                request,
                rules,
                events,
                arrivedNanos,
                prompt,
                limit,
                new Sampler(rules, prompt, nextSeed()),
                new StopStrings(List.copyOf(request.getStopList())),
                tokenizer.decoder(),
                request.getLogprobs() ? new Logprobs(tokenizer, request.getTopLogprobs()) : null,
                request.hasGrammar() ? guide(request, limit) : null);
    }

    private Guide guide(GenerateRequest request, int limit) {
        if (request.getIgnoreEos()) {
            throw invalid(
                    "ignore_eos: given with a grammar (expected: one of them; nothing follows a whole document).");
        }
        return grammars.guide(request.getGrammar(), limit);
    }

    private int[] prompt(GenerateRequest request) {
        int[] ids = switch (request.getPromptCase()) {
            case TEXT -> tokenizer.encode(request.getText(), true);
            case TOKEN_IDS ->
                request.getTokenIds().getIdsList().stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
            case PROMPT_NOT_SET -> new int[0];
        };
        if (ids.length == 0) {
            throw invalid("prompt: empty (expected: at least one token).");
        }
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw invalid("prompt: token " + Integer.toUnsignedString(id) + " (expected: below the vocabulary, "
                        + vocabulary + ").");
            }
        }
        return ids;
    }

    private synchronized long nextSeed() {
        return seeds.nextLong();
    }

    private static FailureException invalid(String message) {
        return FailureException.of(FailureCode.INVALID_REQUEST, message, "");
    }
}
