package io.ruche.control.http.adapter.javalin;

import io.ruche.control.exchange.BodySink;
import io.ruche.control.exchange.FormSink;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** Takes a form apart as it comes. What it holds of a file is one piece of the body; fields it holds whole. */
final class FormReader implements BodySink, MultiPart.Parser.Listener {
    private static final int MOST_FIELD = 64 << 10;
    private static final int MOST_PARTS = 64;
    private static final int MOST_HEADERS = 8 << 10;

    private final FormSink form;
    private final MultiPart.Parser parser;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private String name = "";
    private @Nullable String fileName;
    private @Nullable FailureException failure;

    private FormReader(String boundary, FormSink form) {
        this.form = form;
        this.parser = new MultiPart.Parser(boundary, this);
        parser.setMaxParts(MOST_PARTS);
        parser.setPartHeadersMaxLength(MOST_HEADERS);
    }

    /** Throws UNSUPPORTED_MEDIA_TYPE when that is no form. */
    static FormReader of(String contentType, FormSink form) {
        Map<String, String> parameters = new HashMap<>();
        String type = HttpField.getValueParameters(contentType, parameters);
        String boundary = parameters.get("boundary");
        if (type == null || !type.toLowerCase(Locale.ROOT).equals("multipart/form-data") || boundary == null) {
            throw FailureException.of(
                    FailureCode.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: '" + contentType + "' (expected: multipart/form-data with a boundary).",
                    "Send a form with the file in it, for example: curl -F purpose=batch -F file=@prompts.jsonl.");
        }
        return new FormReader(boundary, form);
    }

    @Override
    public CompletionStage<Void> take(byte[] bytes, int offset, int length) {
        content.reset();
        parse(Content.Chunk.from(ByteBuffer.wrap(bytes, offset, length), false));
        if (content.size() == 0) return CompletableFuture.completedFuture(null);
        return form.content(content.toByteArray(), 0, content.size());
    }

    @Override
    public void end() {
        parse(Content.Chunk.EOF);
        form.end();
    }

    private void parse(Content.Chunk chunk) {
        parser.parse(chunk);
        if (failure != null) throw failure;
    }

    @Override
    public void broken(Failure why) {
        form.broken(why);
    }

    @Override
    public void lost() {
        form.lost();
    }

    // the parser tells

    @Override
    public void onPartBegin() {
        name = "";
        fileName = null;
        field.reset();
    }

    @Override
    public void onPartHeader(String header, String value) {
        if (!header.equalsIgnoreCase("Content-Disposition")) return;
        Map<String, String> parameters = new HashMap<>();
        HttpField.getValueParameters(value, parameters);
        name = parameters.getOrDefault("name", "");
        fileName = parameters.get("filename");
    }

    @Override
    public void onPartHeaders() {
        String file = fileName;
        if (file != null) guarded(() -> form.file(name, file));
    }

    @Override
    public void onPartContent(Content.Chunk chunk) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.getByteBuffer().get(bytes);
        if (fileName != null) {
            content.writeBytes(bytes);
            return;
        }
        field.writeBytes(bytes);
        if (field.size() > MOST_FIELD) {
            fail(name + ": more than " + MOST_FIELD + " bytes (expected: a file, or a field of at most that).");
        }
    }

    @Override
    public void onPartEnd() {
        if (fileName == null) guarded(() -> form.field(name, field.toString(StandardCharsets.UTF_8)));
    }

    @Override
    public void onFailure(Throwable thrown) {
        fail("The form is not valid: " + thrown.getMessage() + ".");
    }

    /** The parser is not to be left by an exception. */
    private void guarded(Runnable step) {
        if (failure != null) return;
        try {
            step.run();
        } catch (FailureException e) {
            failure = e;
        }
    }

    private void fail(String what) {
        if (failure == null) failure = FailureException.of(FailureCode.INVALID_REQUEST, what, "");
    }
}
