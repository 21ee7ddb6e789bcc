package io.ruche.control.upstream;

import io.ruche.control.json.JsonException;
import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client's request, looked at from outside: only what has to be known is read, and all bytes but the model's name and
 * the stream's options go on as they came.
 */
public final class UpstreamBody {
    /** Of an answer, where the client does not say how many. */
    static final int UNASKED_TOKENS = 4_096;

    private static final byte[] USAGE = "{\"include_usage\":true}".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final int length;
    private String model = "";
    private boolean stream;
    private boolean includeUsage;
    private long mostTokens;
    private int messages;
    private int modelFrom;
    private int modelTo;
    private int optionsFrom;
    private int optionsTo;

    private UpstreamBody(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /** The name of the model that it asks for; empty when it names none, or is no JSON: whoever reads it then says so. */
    public static String modelOf(byte[] bytes, int length) {
        try {
            JsonReader json = new JsonReader(bytes, length);
            if (json.peek() != Kind.OBJECT) return "";
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (name.equals("model") && json.peek() == Kind.STRING) return json.string();
                json.skip();
            }
            return "";
        } catch (JsonException e) {
            return "";
        }
    }

    /** Throws INVALID_REQUEST for what is no chat at all; what else is wrong with it the provider says. */
    public static UpstreamBody read(byte[] bytes, int length) {
        UpstreamBody body = new UpstreamBody(bytes, length);
        try {
            JsonReader json = new JsonReader(bytes, length);
            if (json.peek() != Kind.OBJECT) throw json.error("expected an object");
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) body.field(json, name);
            json.end();
        } catch (JsonException e) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST, "The body is not valid JSON: " + e.getMessage() + ".", "");
        }
        return body;
    }

    private void field(JsonReader json, String name) {
        Kind kind = json.peek();
        int from = json.position();
        switch (name) {
            case "model" -> {
                if (kind != Kind.STRING || modelTo > 0) throw json.error("expected one model, as a string");
                model = json.string();
                modelFrom = from;
                modelTo = json.position();
            }
            case "stream" -> {
                if (kind == Kind.NULL) json.skip();
                else stream = json.bool();
            }
            case "stream_options" -> {
                if (optionsTo > 0) throw json.error("stream_options are there twice");
                options(json, kind);
                optionsFrom = from;
                optionsTo = json.position();
            }
            case "max_tokens", "max_completion_tokens" -> {
                if (kind == Kind.NULL) json.skip();
                else mostTokens = Math.max(mostTokens, json.integer());
            }
            case "messages" -> {
                json.beginArray();
                while (json.nextElement()) {
                    messages++;
                    json.skip();
                }
            }
            case "n" -> {
                if (kind != Kind.NULL && json.integer() != 1) throw json.error("n: expected 1");
                if (kind == Kind.NULL) json.skip();
            }
            default -> json.skip();
        }
    }

    private void options(JsonReader json, Kind kind) {
        if (kind == Kind.NULL) {
            json.skip();
            return;
        }
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals("include_usage") && json.peek() == Kind.BOOLEAN) includeUsage = json.bool();
            else json.skip();
        }
    }

    public String model() {
        return model;
    }

    public boolean stream() {
        return stream;
    }

    /** Whether the client asked for the numbers of tokens at the end of its stream. */
    public boolean includeUsage() {
        return includeUsage;
    }

    /** What it asks for at most, or is given when it says nothing: a call without an end has no price. */
    public long mostTokens() {
        return mostTokens > 0 ? mostTokens : UNASKED_TOKENS;
    }

    /** Of all that the provider reads, and more. */
    public int bytes() {
        return length;
    }

    public int messages() {
        return messages;
    }

    /** The same for a provider: its own name of the model, an end, and usage in streams, whoever asked for it. */
    byte[] forProvider(String theirs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 64);
        byte[] name = new JsonWriter(64).value(theirs).toBytes();
        boolean optionsFirst = optionsTo > 0 && optionsFrom < modelFrom;
        int at = 0;
        if (optionsFirst) at = splice(out, at, optionsFrom, optionsTo, stream ? USAGE : null);
        at = splice(out, at, modelFrom, modelTo, name);
        if (mostTokens <= 0) {
            byte[] most = (",\"max_tokens\":" + UNASKED_TOKENS).getBytes(StandardCharsets.US_ASCII);
            out.write(most, 0, most.length);
        }
        if (optionsTo > 0 && !optionsFirst) {
            at = splice(out, at, optionsFrom, optionsTo, stream ? USAGE : null);
        } else if (optionsTo == 0 && stream) {
            byte[] more = ",\"stream_options\":".getBytes(StandardCharsets.US_ASCII);
            out.write(more, 0, more.length);
            out.write(USAGE, 0, USAGE.length);
        }
        out.write(bytes, at, length - at);
        return out.toByteArray();
    }

    private int splice(ByteArrayOutputStream out, int at, int from, int to, byte @Nullable [] with) {
        out.write(bytes, at, from - at);
        if (with == null) out.write(bytes, from, to - from);
        else out.write(with, 0, with.length);
        return to;
    }
}
