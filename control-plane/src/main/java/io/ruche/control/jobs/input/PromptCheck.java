package io.ruche.control.jobs.input;

import io.ruche.proto.ChatMessage;
import io.ruche.proto.JobPrompt;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.spelling.Excerpt;
import java.util.Set;

/** Whether a prompt that came as such, and not as a line, can be asked at all. What is left to its runtime to refuse fails it alone. */
final class PromptCheck {
    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

    private PromptCheck() {}

    /** Throws INVALID_REQUEST. */
    static void check(JobPrompt prompt, int index, int bytes, int mostBytes) {
        if (bytes > mostBytes) throw invalid(index, bytes + " bytes (expected: <= " + mostBytes + ")");
        String name = prompt.getCustomId();
        if (name.length() > JobSpec.MOST_CUSTOM_ID) {
            throw invalid(
                    index,
                    "custom_id of " + name.length() + " characters (expected: <= " + JobSpec.MOST_CUSTOM_ID + ")");
        }
        switch (prompt.getBodyCase()) {
            case CHAT -> chat(prompt, index);
            case EMBEDDING -> {
                if (prompt.getEmbedding().getInputsCount()
                                + prompt.getEmbedding().getMixedCount()
                        == 0) {
                    throw invalid(index, "embedding.inputs: none (expected: at least one)");
                }
            }
            case BODY_NOT_SET -> throw invalid(index, "body: none (expected: chat or embedding)");
        }
    }

    private static void chat(JobPrompt prompt, int index) {
        if (prompt.getChat().getMessagesCount() == 0) {
            throw invalid(index, "chat.messages: none (expected: at least one)");
        }
        for (ChatMessage message : prompt.getChat().getMessagesList()) {
            if (!ROLES.contains(message.getRole())) {
                throw invalid(
                        index,
                        "chat.messages.role: '" + Excerpt.of(message.getRole(), 40)
                                + "' (expected: system, user, assistant or tool)");
            }
        }
    }

    private static FailureException invalid(int index, String what) {
        return FailureException.of(
                FailureCode.INVALID_REQUEST, "prompt " + index + ": " + what + ".", "Mend it and submit again.");
    }
}
