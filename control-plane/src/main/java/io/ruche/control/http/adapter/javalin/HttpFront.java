package io.ruche.control.http.adapter.javalin;

import io.ruche.control.api.Api;
import io.ruche.control.exchange.Endpoints;
import io.ruche.control.gateway.Gateway;
import io.ruche.control.http.HttpOptions;
import io.ruche.control.keys.Keys;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Everything that is reached by HTTP, behind one address: the gateway, the REST API, the console. For the composition
 * root: {@link #start} first, before the store is there, {@link #open} when the cluster is ready, {@link #close} first
 * of all when it ends.
 */
public final class HttpFront implements AutoCloseable {
    private final Endpoints<Gateway> gatewayEndpoints = new Endpoints<>(Gateway.ROUTES);
    private final Endpoints<Api> apiEndpoints = new Endpoints<>(Api.ROUTES);
    private final JavalinServer server;

    private HttpFront(HttpOptions options) {
        server = JavalinServer.start(options, List.of(gatewayEndpoints, apiEndpoints));
    }

    /**
     * Binds and answers 503 {@code starting}. Throws FailureException: PORT_TAKEN, or CONFIGURATION for an address that
     * may not be listened on.
     */
    public static HttpFront start(HttpOptions options) {
        return new HttpFront(options);
    }

    public InetSocketAddress address() {
        return server.address();
    }

    /** From now on requests are answered. */
    public void open(Keys keys, Gateway gateway, Api api) {
        gatewayEndpoints.open(gateway);
        apiEndpoints.open(api);
        server.open(keys);
    }

    /** Refuses what is new, lets streams end within the options' time, then stops. Idempotent. */
    @Override
    public void close() {
        server.close();
    }
}
