package io.ruche.agent.wire;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everybody but the control plane away from an agent's data port: the agent makes a secret at each start, tells it
 * over its session, and answers only calls that show it. Any thread.
 */
public final class DataKey {
    private static final Metadata.Key<String> HEADER =
            Metadata.Key.of("ruche-data-key", Metadata.ASCII_STRING_MARSHALLER);

    private DataKey() {}

    /** The headers of one call; an empty key adds none. */
    public static Metadata headers(String key) {
        Metadata headers = new Metadata();
        if (!key.isEmpty()) {
            headers.put(HEADER, key);
        }

        return headers;
    }

    /** Refuses calls that do not show this key. */
    public static ServerInterceptor guard(String key) {
        byte[] expected = key.getBytes(StandardCharsets.US_ASCII);
        return new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                if (isShown(headers.get(HEADER))) {
                    return next.startCall(call, headers);
                }

                Failure failure = Failure.of(
                        FailureCode.UNAUTHENTICATED,
                        "ruche-data-key is missing or wrong.",
                        "Models are asked through the gateway, with an API key.");
                call.close(FailureStatus.status(failure), FailureStatus.trailers(failure));
                return new ServerCall.Listener<>() {};
            }

            private boolean isShown(@Nullable String shown) {
                return shown != null && MessageDigest.isEqual(expected, shown.getBytes(StandardCharsets.US_ASCII));
            }
        };
    }
}
