package io.ruche.control.server;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.control.keys.Identity;
import io.ruche.control.keys.Keys;
import io.ruche.control.rpc.Callers;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Role;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Lets calls through that show a key of at least some role, and tells the service who it is. */
final class KeyGuard implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    private final Keys keys;
    private final Role least;
    private final BooleanSupplier started;

    /** @param started whether the keys are known yet */
    KeyGuard(Keys keys, Role least, BooleanSupplier started) {
        this.keys = keys;
        this.least = least;
        this.started = started;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        try {
            Identity caller = identify(headers.get(AUTHORIZATION));
            return Contexts.interceptCall(Context.current().withValue(Callers.CALLER, caller), call, headers, next);
        } catch (FailureException e) {
            call.close(FailureStatus.status(e.failure()), FailureStatus.trailers(e.failure()));
            return new ServerCall.Listener<>() {};
        }
    }

    private Identity identify(@Nullable String authorization) {
        if (!started.getAsBoolean()) {
            throw FailureException.of(
                    FailureCode.STARTING, "The control plane is reading its State.", "Try again in a second.");
        }
        if (authorization == null || !authorization.startsWith(BEARER)) {
            throw FailureException.of(
                    FailureCode.UNAUTHENTICATED,
                    "authorization is missing (expected: Bearer and a key).",
                    "The key of this machine is in admin.key of the server's home.");
        }
        Identity identity = keys.byKey(authorization.substring(BEARER.length()));
        if (identity.role().allows(least)) return identity;
        throw FailureException.of(
                FailureCode.PERMISSION_DENIED,
                "The key is a " + word(identity.role()) + "'s (expected: at least an " + word(least) + "'s).",
                "An administrator makes others with 'ruche key create'.");
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
