package io.ruche.control.gateway;

import io.ruche.control.json.JsonWriter;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Finished;
import io.ruche.proto.Tokens;
import io.ruche.proto.ToolUse;
import io.ruche.proto.Usage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer in OpenAI's format, as a stream of frames or whole. What is the same in every frame of an answer is
 * written once and copied; a token costs the escaping of its text.
 */
final class GenerationWriter {
    private static final byte[] DONE = ascii("data: [DONE]\n\n");
    private static final byte[] PING = ascii(": \n\n");
    private static final byte[] FRAME_END = ascii("}\n\n");
    private static final byte[] USAGE_NULL = ascii(",\"usage\":null");

    private final GenerationRequest request;
    private final JsonWriter out = new JsonWriter(512);
    private final LogprobWriter logprobs;
    /** A frame up to its choices. */
    private final byte[] frameHead;

    private final String head;
    /** The answer's text so far, escaped; whole answers only. */
    private final JsonWriter text;
    /** Where the answer may call tools. */
    private final @Nullable Tools tools;

    GenerationWriter(GenerationRequest request, String id, long createdSeconds, String model) {
        this.request = request;
        this.text = request.stream ? new JsonWriter(0) : new JsonWriter(1024);
        this.logprobs = new LogprobWriter(request.chat);
        String kind = request.chat ? "chat.completion" : "text_completion";
        if (request.chat && request.stream) kind = "chat.completion.chunk";
        String name = new JsonWriter(64).value(model).toString();
        this.tools = request.toolUse == ToolUse.TOOL_USE_UNSPECIFIED ? null : new Tools(id);
        this.head = "{\"id\":\"" + (request.chat ? "chatcmpl-" : "cmpl-") + id + "\",\"object\":\"" + kind
                + "\",\"created\":" + createdSeconds + ",\"model\":" + name + ",\"choices\":[";
        this.frameHead = request.stream ? ("data: " + head).getBytes(StandardCharsets.UTF_8) : DONE;
        if (request.echo && request.prompt != null && !request.stream) text.escaped(request.prompt);
    }

    /** Empties the output; frames are added to it by the methods below. */
    JsonWriter fresh() {
        return out.clear();
    }

    /** What opens a stream: the role of a chat, the prompt of an echoing completion. */
    void opening() {
        if (request.chat) {
            out.raw(frameHead)
                    .raw("{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":")
                    .raw(tools == null ? "\"\"" : "null")
                    .raw("},\"logprobs\":null");
            endFrame();
        } else if (request.echo && request.prompt != null) {
            out.raw(frameHead)
                    .raw("{\"index\":0,\"text\":\"")
                    .escaped(request.prompt)
                    .raw("\",\"logprobs\":null");
            endFrame();
        }
    }

    /** One step of output. */
    void frame(Tokens tokens) {
        if (tools != null) {
            tools.take(tokens);
            return;
        }
        if (tokens.getText().isEmpty() && !request.logprobs) return;
        out.raw(frameHead)
                .raw(request.chat ? "{\"index\":0,\"delta\":{\"content\":\"" : "{\"index\":0,\"text\":\"")
                .escaped(tokens.getText())
                .raw(request.chat ? "\"},\"logprobs\":" : "\",\"logprobs\":");
        if (request.logprobs) {
            logprobs.clear();
            logprobs.add(tokens.getLogprobsList());
            logprobs.writeTo(out);
        } else {
            out.raw("null");
        }
        endFrame();
    }

    private void endFrame() {
        out.raw(",\"finish_reason\":null}]");
        if (request.includeUsage) out.raw(USAGE_NULL);
        out.raw(FRAME_END);
    }

    /** The last frames of a stream that ended well. */
    void ending(Finished finished, byte[] details) {
        out.raw(frameHead)
                .raw(request.chat ? "{\"index\":0,\"delta\":{}" : "{\"index\":0,\"text\":\"\"")
                .raw(",\"logprobs\":null,\"finish_reason\":\"")
                .raw(reason(finished))
                .raw("\"}]");
        if (request.includeUsage) out.raw(USAGE_NULL);
        details(request.includeUsage ? new byte[0] : details);
        out.raw(FRAME_END);
        if (request.includeUsage) {
            out.raw(frameHead).raw("]");
            usage(finished.getUsage());
            details(details);
            out.raw(FRAME_END);
        }
        out.raw(DONE);
    }

    /** The last frames of a stream that broke. */
    void failure(byte[] error) {
        out.raw("data: ").raw(error).raw("\n\n").raw(DONE);
    }

    /** A comment, which clients skip. */
    void ping() {
        out.raw(PING);
    }

    /** Keeps a step for the whole answer. */
    void keep(Tokens tokens) {
        if (tools != null) {
            tools.take(tokens);
            return;
        }
        text.escaped(tokens.getText());
        if (request.logprobs) logprobs.add(tokens.getLogprobsList());
    }

    /** The whole answer. */
    void whole(Finished finished, byte[] details) {
        out.raw(head.getBytes(StandardCharsets.UTF_8))
                .raw(
                        request.chat
                                ? "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                                : "{\"index\":0,\"text\":");
        boolean called = tools != null && tools.areCalled();
        if (called) out.raw("null");
        else out.raw("\"").raw(text.array(), 0, text.length()).raw("\"");
        if (request.chat) out.raw(",\"refusal\":null");
        if (tools != null && called) tools.calls.whole(out);
        out.raw(request.chat ? "},\"logprobs\":" : ",\"logprobs\":");
        if (request.logprobs) logprobs.writeTo(out);
        else out.raw("null");
        out.raw(",\"finish_reason\":\"").raw(reason(finished)).raw("\"}]");
        usage(finished.getUsage());
        details(details);
        out.raw("}");
    }

    private void usage(Usage usage) {
        int prompt = usage.getPromptTokens();
        int completion = usage.getCompletionTokens();
        out.raw(",\"usage\":{\"prompt_tokens\":")
                .raw(prompt)
                .raw(",\"completion_tokens\":")
                .raw(completion)
                .raw(",\"total_tokens\":")
                .raw((long) prompt + completion)
                .raw(",\"prompt_tokens_details\":{\"cached_tokens\":")
                .raw(usage.getCachedTokens())
                .raw("}}");
    }

    private void details(byte[] details) {
        if (details.length > 0) out.raw(",\"ruche\":").raw(details);
    }

    /** Why the answer ended, in OpenAI's words. */
    String reason(Finished finished) {
        if (finished.getReason() == FinishReason.FINISH_REASON_LENGTH) return "length";
        return tools != null && tools.areCalled() && tools.reader.isWhole() ? "tool_calls" : "stop";
    }

    /** An answer that may call tools: each part is a frame, or is kept until the answer's end. */
    private final class Tools implements ToolReader.Parts {
        private final ToolCallWriter calls;
        private final ToolReader reader = new ToolReader(request.toolUse == ToolUse.TOOL_USE_TEXT, this);

        Tools(String id) {
            calls = new ToolCallWriter("call_" + id + "_");
        }

        void take(Tokens tokens) {
            reader.take(tokens.getText());
        }

        boolean areCalled() {
            return reader.calls() > 0;
        }

        @Override
        public void content(String more) {
            if (!request.stream) {
                text.escaped(more);
                return;
            }
            out.raw(frameHead)
                    .raw("{\"index\":0,\"delta\":{\"content\":\"")
                    .escaped(more)
                    .raw("\"},\"logprobs\":null");
            endFrame();
        }

        @Override
        public void call(int index, String name) {
            if (!request.stream) {
                calls.keep(name);
                return;
            }
            out.raw(frameHead).raw("{\"index\":0,\"delta\":{\"tool_calls\":[");
            calls.opening(out, index, name);
            out.raw("]},\"logprobs\":null");
            endFrame();
        }

        @Override
        public void arguments(int index, String json) {
            if (!request.stream) {
                calls.keepArguments(json);
                return;
            }
            out.raw(frameHead).raw("{\"index\":0,\"delta\":{\"tool_calls\":[");
            calls.more(out, index, json);
            out.raw("]},\"logprobs\":null");
            endFrame();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
