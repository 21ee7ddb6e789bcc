package io.ruche.control.template;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A compiled chat template. Renders as transformers' {@code apply_chat_template} does. Immutable, any thread. */
public final class ChatTemplate {
    private static final int MAX_TEMPLATE_CHARACTERS = 1 << 20;
    private static final int REMEMBERED = 64;

    /** Names for a message's reasoning; the first is the one that templates read. */
    private static final List<String> REASONING = List.of("reasoning_content", "thinking", "reasoning");

    private record Key(String jinja, String begin, String end) {}

    /** The last templates that were compiled, guarded by itself. */
    private static final Map<Key, ChatTemplate> COMPILED = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, ChatTemplate> eldest) {
            return size() > REMEMBERED;
        }
    };

    private final List<Statement> statements;
    private final Map<String, Object> globals;

    private ChatTemplate(List<Statement> statements, Map<String, Object> globals) {
        this.statements = statements;
        this.globals = globals;
    }

    /**
     * Compiles a template; the last ones are remembered.
     *
     * @param begin text of the model's beginning-of-text token, {@code bos_token} to the template; may be empty
     * @param end text of the end-of-text token, {@code eos_token}
     * @throws FailureException {@code UNSUPPORTED_MODEL} when it is no template that can be understood
     */
    public static ChatTemplate compile(String jinja, String begin, String end) {
        Key key = new Key(jinja, begin, end);
        synchronized (COMPILED) {
            ChatTemplate known = COMPILED.get(key);
            if (known != null) {
                return known;
            }
        }
        ChatTemplate compiled = compile(jinja, begin, end, LocalDateTime::now);
        synchronized (COMPILED) {
            COMPILED.put(key, compiled);
        }
        return compiled;
    }

    /** @param clock what {@code strftime_now} tells */
    static ChatTemplate compile(String jinja, String begin, String end, Supplier<LocalDateTime> clock) {
        if (jinja.length() > MAX_TEMPLATE_CHARACTERS) {
            throw unsupported(
                    "it has " + jinja.length() + " characters (expected: at most " + MAX_TEMPLATE_CHARACTERS + ")");
        }
        try {
            Map<String, Object> globals = new HashMap<>(Globals.of(clock));
            globals.put("bos_token", begin);
            globals.put("eos_token", end);
            return new ChatTemplate(Parser.parse(jinja), globals);
        } catch (TemplateException e) {
            throw unsupported(e.text());
        }
    }

    /**
     * @param messages maps with {@code role}, {@code content} and what else the client sent: strings, numbers, booleans,
     *     lists and maps, {@code null} values too
     * @param tools as the client sent them; empty: the template sees none
     * @param addGenerationPrompt whether the prompt ends where the assistant begins to speak
     * @param extra further variables, such as {@code enable_thinking}
     * @throws FailureException {@code INVALID_REQUEST} when the template refuses the messages, with its own words, or when
     *     it goes beyond its bounds
     */
    public String render(
            List<Map<String, Object>> messages,
            List<Map<String, Object>> tools,
            boolean addGenerationPrompt,
            Map<String, Object> extra) {
        try {
            Map<String, Object> variables = new HashMap<>(globals);
            extra.forEach((name, value) -> variables.put(name, Value.of(value)));
            variables.put("messages", withReasoning(messages));
            variables.put("tools", tools.isEmpty() ? Value.None.NONE : Value.of(tools));
            variables.put("documents", Value.None.NONE);
            variables.put("add_generation_prompt", addGenerationPrompt);
            StringBuilder out = new StringBuilder(expectedLength(messages));
            Statement.runAll(statements, Scope.root(variables), out);
            return out.toString();
        } catch (TemplateException e) {
            throw refused(e);
        } catch (StackOverflowError e) {
            throw refused(TemplateException.of("it nests too deep"));
        }
    }

    /** Most of a prompt is what was said, once. */
    private static int expectedLength(List<Map<String, Object>> messages) {
        int length = 256;
        for (Map<String, Object> message : messages) {
            if (message.get("content") instanceof String text) length += text.length() + 64;
        }
        return length;
    }

    /** Reasoning under the names that templates look for, whichever the client used. */
    private static List<Object> withReasoning(List<Map<String, Object>> messages) {
        List<Object> all = new ArrayList<>(messages.size());
        for (Map<String, Object> message : messages) {
            Optional<Object> reasoning = REASONING.stream()
                    .map(name -> Optional.ofNullable(message.get(name)))
                    .flatMap(Optional::stream)
                    .findFirst();
            if (reasoning.isEmpty()) {
                all.add(Value.of(message));
                continue;
            }
            Map<String, Object> named = new LinkedHashMap<>();
            named.put("thinking", reasoning.get());
            named.putAll(message);
            named.put("reasoning_content", reasoning.get());
            all.add(Value.of(named));
        }
        return all;
    }

    private static FailureException unsupported(String why) {
        return FailureException.of(
                FailureCode.UNSUPPORTED_MODEL,
                "The model's chat template cannot be read: " + why + ".",
                "Use /v1/completions with a prompt of your own, or another model.");
    }

    private static FailureException refused(TemplateException cause) {
        return cause.isRaised()
                ? FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        "The model's chat template refuses these messages: " + cause.text(),
                        "")
                : FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        "The model's chat template cannot render these messages: " + cause.text() + ".",
                        "Check roles and contents; the template may not take lists, tools or an empty conversation.");
    }
}
