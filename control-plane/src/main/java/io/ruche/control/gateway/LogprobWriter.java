package io.ruche.control.gateway;

import io.ruche.control.json.JsonWriter;
import io.ruche.proto.TokenLogprob;
import java.util.ArrayList;
import java.util.List;

/** Log probabilities in the format of chats, or in the older one of completions. */
final class LogprobWriter {
    private final boolean chat;
    private final List<TokenLogprob> tokens = new ArrayList<>();
    /** Characters of text before the first kept token. */
    private int offset;

    LogprobWriter(boolean chat) {
        this.chat = chat;
    }

    void add(List<TokenLogprob> more) {
        tokens.addAll(more);
    }

    void clear() {
        for (TokenLogprob token : tokens) offset += token.getText().length();
        tokens.clear();
    }

    void writeTo(JsonWriter out) {
        JsonWriter json = new JsonWriter(256);
        if (chat) chat(json);
        else completion(json);
        out.raw(json.array(), 0, json.length());
    }

    private void chat(JsonWriter json) {
        json.beginObject().name("content").beginArray();
        for (TokenLogprob token : tokens) {
            json.beginObject();
            one(json, token);
            json.name("top_logprobs").beginArray();
            for (TokenLogprob top : token.getTopList()) {
                json.beginObject();
                one(json, top);
                json.endObject();
            }
            json.endArray().endObject();
        }
        json.endArray().name("refusal").nul().endObject();
    }

    private static void one(JsonWriter json, TokenLogprob token) {
        json.field("token", token.getText());
        json.field("logprob", token.getLogprob());
        json.name("bytes").beginArray();
        for (int i = 0; i < token.getRaw().size(); i++)
            json.value(token.getRaw().byteAt(i) & 0xFF);
        json.endArray();
    }

    private void completion(JsonWriter json) {
        json.beginObject().name("tokens").beginArray();
        for (TokenLogprob token : tokens) json.value(token.getText());
        json.endArray().name("token_logprobs").beginArray();
        for (TokenLogprob token : tokens) json.value(token.getLogprob());
        json.endArray().name("top_logprobs").beginArray();
        for (TokenLogprob token : tokens) {
            json.beginObject();
            for (TokenLogprob top : token.getTopList()) json.field(top.getText(), top.getLogprob());
            json.endObject();
        }
        json.endArray().name("text_offset").beginArray();
        int at = offset;
        for (TokenLogprob token : tokens) {
            json.value(at);
            at += token.getText().length();
        }
        json.endArray().endObject();
    }
}
