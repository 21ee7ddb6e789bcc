package io.ruche.control.gateway;

import io.ruche.proto.Sampling;
import io.ruche.proto.TokenIds;
import io.ruche.proto.ToolUse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a chat or a completion asks for, filled while the body is read. Checked when {@link GenerationParser} hands it
 * out; not changed afterwards.
 */
final class GenerationRequest {
    /** OpenAI's own default for completions. */
    static final int COMPLETION_TOKENS = 16;

    final boolean chat;
    String model = "";
    boolean stream;
    boolean includeUsage;
    final List<Prompts.Message> messages = new ArrayList<>();
    /** A completion's prompt: text, or token ids. */
    @Nullable
    String prompt;

    @Nullable
    TokenIds promptIds;

    final Sampling.Builder sampling = Sampling.newBuilder();
    /** 0: as many as there is room for. */
    int maxTokens;

    final List<String> stop = new ArrayList<>();
    boolean logprobs;
    int topLogprobs;
    boolean echo;
    boolean ignoreEos;
    String sessionKey = "";
    /** The JSON Schema that the answer must follow; empty: none. */
    String schema = "";
    /** What the schema's documents are, where it is that of tools. */
    ToolUse toolUse = ToolUse.TOOL_USE_UNSPECIFIED;

    /** Fields that nobody here knows. */
    final Set<String> ignored = new LinkedHashSet<>();

    GenerationRequest(boolean chat) {
        this.chat = chat;
        if (!chat) maxTokens = COMPLETION_TOKENS;
    }
}
