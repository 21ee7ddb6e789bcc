package io.ruche.control.template;

import io.ruche.scheduler.failure.FailureException;
import java.util.List;
import java.util.Map;

/** A compiled chat template. Renders as transformers' {@code apply_chat_template} does. Immutable, any thread. */
public final class ChatTemplate {
    private ChatTemplate() {}

    /**
     * Compiles a template; the last ones are remembered.
     *
     * @param begin text of the model's beginning-of-text token, {@code bos_token} to the template; may be empty
     * @param end text of the end-of-text token, {@code eos_token}
     * @throws FailureException {@code UNSUPPORTED_MODEL} when it is no template that can be understood
     */
    public static ChatTemplate compile(String jinja, String begin, String end) {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }
}
