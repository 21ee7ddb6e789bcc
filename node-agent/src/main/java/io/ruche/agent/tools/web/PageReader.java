package io.ruche.agent.tools.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.ruche.agent.tools.ToolException;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Asks once the connection is there, and reads the answer up to its bound. On the connection's thread. */
final class PageReader extends SimpleChannelInboundHandler<HttpObject> {
    private final Ask ask;
    private final WebAddress address;
    private final int mostBytes;
    private final CompletableFuture<Page> answer;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    /** Whether it is asked, or never will be: what comes first is so. */
    private final AtomicBoolean begun = new AtomicBoolean();

    private @Nullable HttpResponse head;

    PageReader(Ask ask, WebAddress address, int mostBytes, CompletableFuture<Page> answer) {
        this.ask = ask;
        this.address = address;
        this.mostBytes = mostBytes;
        this.answer = answer;
    }

    /** Whether nothing was sent; then nothing will be. Any thread. */
    boolean giveUp() {
        return begun.compareAndSet(false, true);
    }

    void fail(Throwable cause) {
        answer.completeExceptionally(
                cause instanceof ToolException
                        ? cause
                        : ToolException.passing(address.authority() + " cannot be read: " + cause.getMessage() + "."));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!address.isSecure()) ask(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent shaken) {
            if (shaken.isSuccess()) ask(context);
            else fail(shaken.cause());
        }
        super.userEventTriggered(context, event);
    }

    private void ask(ChannelHandlerContext context) {
        if (!begun.compareAndSet(false, true)) return;
        var unused = context.writeAndFlush(ask.to(address));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            fail(ToolException.refused(address.authority() + " does not speak HTTP: "
                    + message.decoderResult().cause().getMessage() + "."));
            context.close();
            return;
        }
        if (message instanceof HttpResponse response) begin(context, response);
        if (message instanceof HttpContent content) take(context, content.content());
        if (message instanceof LastHttpContent) end(context, false);
    }

    private void begin(ChannelHandlerContext context, HttpResponse response) {
        // an early hint, before the answer
        if (response.status().code() < 200) return;
        head = response;
        String encoding = header(response, HttpHeaderNames.CONTENT_ENCODING.toString());
        if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
            fail(ToolException.refused(
                    address.authority() + " answers in content-encoding " + encoding + " (expected: none, as asked)."));
            context.close();
        }
    }

    private void take(ChannelHandlerContext context, ByteBuf bytes) {
        int room = mostBytes - body.size();
        byte[] part = new byte[Math.min(room, bytes.readableBytes())];
        bytes.readBytes(part);
        body.writeBytes(part);
        if (bytes.isReadable()) end(context, true);
    }

    private void end(ChannelHandlerContext context, boolean cut) {
        HttpResponse response = head;
        if (response == null) return;
        answer.complete(new Page(
                response.status().code(),
                header(response, HttpHeaderNames.LOCATION.toString()),
                header(response, HttpHeaderNames.CONTENT_TYPE.toString()),
                body.toByteArray(),
                cut));
        context.close();
    }

    private static String header(HttpResponse response, String name) {
        String value = response.headers().get(name);
        return value == null ? "" : value;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(ToolException.passing(address.authority() + " ended the connection before its answer was whole."));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
        context.close();
    }
}
