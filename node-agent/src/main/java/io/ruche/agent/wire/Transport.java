package io.ruche.agent.wire;

import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerBuilder;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Channels and servers of the house's own links. Both ends are set up here, so that keepalive and message bounds cannot
 * drift apart. Callbacks run on the transport's threads (direct executor): whoever is called must return at once.
 */
public final class Transport {
    /** A prompt of some hundred thousand tokens fits; more is refused before it is parsed. */
    public static final int MAX_MESSAGE_BYTES = 16 << 20;

    private static final int MAX_METADATA_BYTES = 64 << 10;
    private static final int KEEPALIVE_SECONDS = 20;
    private static final int KEEPALIVE_TIMEOUT_SECONDS = 10;
    private static final int KEEPALIVE_PERMITTED_SECONDS = 10;

    /** What a reader that does not read can pile up in one of the client's streams. */
    private static final int CLIENT_WINDOW_BYTES = 256 << 10;

    private static final int SERVER_WINDOW_BYTES = 1 << 20;

    private Transport() {}

    /** A channel that connects on first use and again whenever the link breaks. */
    public static ManagedChannel channel(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.InProcess local) {
            return InProcessChannelBuilder.forName(local.name())
                    .directExecutor()
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .build();
        }

        Endpoint.Tcp remote = (Endpoint.Tcp) endpoint;
        return NettyChannelBuilder.forAddress(remote.host(), remote.port(), InsecureChannelCredentials.create())
                .directExecutor()
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .flowControlWindow(CLIENT_WINDOW_BYTES)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .disableRetry()
                .build();
    }

    /** A server bound to exactly this address; port 0 picks a free one. */
    public static ServerBuilder<?> server(Endpoint endpoint) {
        if (endpoint instanceof Endpoint.InProcess local) {
            return InProcessServerBuilder.forName(local.name())
                    .directExecutor()
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES);
        }

        Endpoint.Tcp address = (Endpoint.Tcp) endpoint;
        return NettyServerBuilder.forAddress(
                        new InetSocketAddress(address.host(), address.port()), InsecureServerCredentials.create())
                .directExecutor()
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(KEEPALIVE_PERMITTED_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .flowControlWindow(SERVER_WINDOW_BYTES)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES);
    }
}
