package io.ruche.control.gateway;

import io.ruche.control.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** Writes one answer's tool calls in OpenAI's format. */
final class ToolCallWriter {
    private record Call(String name, StringBuilder arguments) {}

    private final String idStart;
    private final List<Call> kept = new ArrayList<>();

    /** @param idStart what the ids of the calls begin with; their index follows */
    ToolCallWriter(String idStart) {
        this.idStart = idStart;
    }

    /** What opens a call in a stream. */
    void opening(JsonWriter out, int index, String name) {
        out.raw("{\"index\":").raw(index).raw(",");
        head(out, index, name);
        out.raw("\"}}");
    }

    /** More of its arguments. */
    void more(JsonWriter out, int index, String json) {
        out.raw("{\"index\":")
                .raw(index)
                .raw(",\"function\":{\"arguments\":\"")
                .escaped(json)
                .raw("\"}}");
    }

    void keep(String name) {
        kept.add(new Call(name, new StringBuilder()));
    }

    void keepArguments(String json) {
        kept.get(kept.size() - 1).arguments.append(json);
    }

    /** The kept calls as a member of a message. */
    void whole(JsonWriter out) {
        out.raw(",\"tool_calls\":[");
        for (int i = 0; i < kept.size(); i++) {
            out.raw(i == 0 ? "{" : ",{");
            head(out, i, kept.get(i).name);
            out.escaped(kept.get(i).arguments).raw("\"}}");
        }
        out.raw("]");
    }

    private void head(JsonWriter out, int index, String name) {
        out.raw("\"id\":\"")
                .escaped(idStart)
                .raw(index)
                .raw("\",\"type\":\"function\",\"function\":{\"name\":\"")
                .escaped(name)
                .raw("\",\"arguments\":\"");
    }
}
