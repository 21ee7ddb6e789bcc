package io.ruche.control.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.keys.Identity;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Grammar;
import io.ruche.proto.Priority;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** From what a client sent to what an agent is asked. */
final class Questions {
    private static final int MAX_SESSION_KEY = 256;

    private Questions() {}

    static GenerateRequest of(
            ClientExchange exchange,
            Optional<Identity> caller,
            GenerationRequest request,
            Fleet.Model model,
            Prompts prompts,
            long deadlineNanos) {
        GenerateRequest.Builder asked = GenerateRequest.newBuilder()
                .setRequestId(exchange.id())
                .setSampling(request.sampling)
                .setMaxTokens(request.maxTokens)
                .setSessionKey(sessionKey(exchange, caller, request))
                .setPriority(Priority.PRIORITY_INTERACTIVE)
                .setLogprobs(request.logprobs)
                .setTopLogprobs(request.topLogprobs)
                .setIgnoreEos(request.ignoreEos);
        if (!request.schema.isEmpty()) asked.setGrammar(Grammar.newBuilder().setJsonSchema(request.schema));
        if (!request.stop.isEmpty()) asked.addAllStop(request.stop);
        if (deadlineNanos != 0) {
            asked.setDeadlineMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime())));
        }
        if (request.chat) asked.setTextBytes(utf8(prompts.render(model.facts(), request.messages)));
        else if (request.promptIds != null) asked.setTokenIds(request.promptIds);
        else asked.setTextBytes(utf8(withBegin(request.prompt == null ? "" : request.prompt, model)));
        return asked.build();
    }

    /** The runtime's encoder copies memory; protobuf's own goes over a long prompt character by character, twice. */
    private static ByteString utf8(String text) {
        return UnsafeByteOperations.unsafeWrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Runtimes add nothing to a prompt; a model that was trained to see its begin token first gets it here. */
    private static String withBegin(String prompt, Fleet.Model model) {
        String begin = model.facts().getBosToken();
        boolean missing = model.facts().getAddBos() && !begin.isEmpty() && !prompt.startsWith(begin);
        return missing ? begin + prompt : prompt;
    }

    /** Within one key only: nobody shares a cache with a stranger by guessing a name. */
    private static String sessionKey(ClientExchange exchange, Optional<Identity> caller, GenerationRequest request) {
        String key = request.sessionKey;
        if (key.isEmpty()) key = exchange.header("x-session-id").orElse("");
        if (key.isEmpty()) key = exchange.header("x-session-affinity").orElse("");
        if (key.isEmpty()) return "";
        if (key.length() > MAX_SESSION_KEY) key = key.substring(0, MAX_SESSION_KEY);
        return caller.map(who -> who.key().value()).orElse("") + "/" + key;
    }

    /** When the answer is worthless, as {@code System.nanoTime}; 0: never. */
    static long deadline(ClientExchange exchange) {
        Optional<String> header = exchange.header("X-Ruche-Deadline");
        if (header.isEmpty()) return 0;
        double seconds;
        try {
            seconds = Double.parseDouble(header.get());
        } catch (NumberFormatException e) {
            seconds = 0;
        }
        if (!(seconds > 0 && seconds <= 86_400)) {
            throw RefusedException.invalid(
                    "X-Ruche-Deadline", "X-Ruche-Deadline: '" + header.get() + "' (expected: seconds, > 0).");
        }
        return exchange.arrivedNanos() + (long) (seconds * 1e9);
    }

    /** Tells the client by a header which fields meant nothing to the gateway. */
    static void nameIgnored(ClientExchange exchange, Set<String> ignored) {
        if (ignored.isEmpty()) return;
        StringBuilder names = new StringBuilder();
        for (String name : ignored) {
            if (!names.isEmpty()) names.append(", ");
            for (int i = 0; i < Math.min(64, name.length()); i++) {
                char c = name.charAt(i);
                names.append(c > ' ' && c < 0x7F && c != ',' ? c : '?');
            }
        }
        exchange.setHeader("X-Ruche-Ignored", names.toString());
    }

    /** The part of an exchange's id that OpenAI's ids end with. */
    static String number(ClientExchange exchange) {
        String id = exchange.id();
        return id.startsWith("req-") ? id.substring(4) : id;
    }
}
