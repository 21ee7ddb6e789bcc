package io.ruche.control.server;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.ruche.control.keys.Identity;
import io.ruche.control.keys.Keys;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Role;
import org.jspecify.annotations.Nullable;

/** Lets only an administrator's key open a session as a node, until nodes have certificates of their own. */
final class KeyGuard implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    private final Keys keys;

    KeyGuard(Keys keys) {
        this.keys = keys;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Status refusal = refusal(headers.get(AUTHORIZATION));
        if (refusal == null) {
            return next.startCall(call, headers);
        }
        call.close(refusal, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private @Nullable Status refusal(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith(BEARER)) {
            return Status.UNAUTHENTICATED.withDescription(
                    "authorization is missing (expected: Bearer and the key in admin.key of the server's home).");
        }
        try {
            Identity identity = keys.byKey(authorization.substring(BEARER.length()));
            return identity.role() == Role.ADMIN
                    ? null
                    : Status.PERMISSION_DENIED.withDescription(
                            "The key is a " + identity.role() + "'s (expected: an administrator's).");
        } catch (FailureException e) {
            return Status.UNAUTHENTICATED.withDescription(e.failure().text());
        }
    }
}
