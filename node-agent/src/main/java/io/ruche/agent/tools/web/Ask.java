package io.ruche.agent.tools.web;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is asked of a server.
 *
 * @param body that is sent; empty to be given a page
 * @param key by which the server knows that it was sent before
 */
record Ask(Optional<String> body, Optional<String> key) {
    static final Ask PAGE = new Ask(Optional.empty(), Optional.empty());

    private static final String AGENT = "Ruche";

    /** Whether asking twice may be something else than asking once. */
    boolean changes() {
        return body.isPresent();
    }

    FullHttpRequest to(WebAddress address) {
        byte[] bytes = body.orElse("").getBytes(StandardCharsets.UTF_8);
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                changes() ? HttpMethod.POST : HttpMethod.GET,
                address.target(),
                Unpooled.wrappedBuffer(bytes));
        request.headers()
                .set(HttpHeaderNames.HOST, address.authority())
                .set(HttpHeaderNames.USER_AGENT, AGENT)
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.ACCEPT_ENCODING, "identity")
                .set(HttpHeaderNames.CONNECTION, "close");
        if (changes()) {
            request.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, type(body.orElse("")))
                    .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
        }
        key.ifPresent(it -> request.headers().set("Idempotency-Key", it));
        return request;
    }

    private static String type(String text) {
        String bare = text.strip();
        return bare.startsWith("{") && bare.endsWith("}") ? "application/json" : "text/plain; charset=utf-8";
    }
}
