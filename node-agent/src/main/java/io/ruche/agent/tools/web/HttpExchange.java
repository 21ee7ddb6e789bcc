package io.ruche.agent.tools.web;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.ruche.agent.tools.OpenEndException;
import io.ruche.agent.tools.ToolException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * One request over one connection to one address, whatever the name means elsewhere: the JDK's own client would look the name
 * up again. No cookies, no credentials, no compression, no proxy. Any thread; its own thread is made on first use.
 */
final class HttpExchange implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int LONGEST_LINE = 4_096;
    private static final int LONGEST_HEADERS = 32_768;
    private static final int CHUNK = 8_192;

    private @Nullable EventLoopGroup group;
    private @Nullable SslContext tls;
    private boolean closed;

    /**
     * Waits for the answer.
     *
     * @param mostBytes of the body that are read
     * @throws OpenEndException when what changes something was sent and not answered
     */
    Page send(Ask ask, WebAddress address, InetAddress place, int mostBytes, Duration time) throws ToolException {
        CompletableFuture<Page> answer = new CompletableFuture<>();
        PageReader reader = new PageReader(ask, address, mostBytes, answer);
        Channel channel = open(address, place, reader);
        try {
            return await(address, answer, time);
        } catch (ToolException e) {
            if (ask.changes() && !reader.giveUp()) throw new OpenEndException(e.text());
            throw e;
        } finally {
            channel.close();
        }
    }

    private static Page await(WebAddress address, CompletableFuture<Page> answer, Duration time) throws ToolException {
        try {
            return answer.get(Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw ToolException.passing(address.text() + " did not answer in time.");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof ToolException expected
                    ? expected
                    : ToolException.passing(address.text() + " cannot be read: " + cause + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ToolException.passing("The agent is ending.");
        }
    }

    private Channel open(WebAddress address, InetAddress place, PageReader reader) throws ToolException {
        @Nullable SslContext secure = address.isSecure() ? tls() : null;
        var connecting = new Bootstrap()
                .group(group())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (secure != null) channel.pipeline().addLast(handler(secure, channel, address));
                        channel.pipeline().addLast(new HttpClientCodec(LONGEST_LINE, LONGEST_HEADERS, CHUNK), reader);
                    }
                })
                .connect(new InetSocketAddress(place, address.port()));
        connecting.addListener(done -> {
            if (!done.isSuccess()) reader.fail(done.cause());
        });
        return connecting.channel();
    }

    private static SslHandler handler(SslContext tls, SocketChannel channel, WebAddress address) {
        SslHandler handler = tls.newHandler(channel.alloc(), address.host(), address.port());
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        return handler;
    }

    private synchronized EventLoopGroup group() throws ToolException {
        if (closed) throw ToolException.passing("The agent is ending.");
        EventLoopGroup known = group;
        if (known == null) {
            known = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("agent-tools-http", true), NioIoHandler.newFactory());
            group = known;
        }
        return known;
    }

    private synchronized SslContext tls() throws ToolException {
        SslContext known = tls;
        if (known == null) {
            try {
                known = SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .build();
            } catch (SSLException e) {
                throw ToolException.passing("TLS cannot be set up: " + e.getMessage() + ".");
            }
            tls = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        closed = true;
        EventLoopGroup known = group;
        if (known != null) known.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
