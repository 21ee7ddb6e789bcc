package io.ruche.control.exchange;

import io.ruche.control.keys.Identity;
import java.util.Optional;

/**
 * A method and a path, who may take it, and what answers. Routes are known before the services behind them are: the
 * server binds first and says that it is starting.
 *
 * @param path with parameters in braces: {@code /api/v1/nodes/{name}}
 * @param streams whether the answer may be a stream that stays open
 * @param uploads whether the handler reads the body itself, as it comes
 * @param <S> the service that answers
 */
public record Route<S>(
        String method, String path, Access access, boolean streams, boolean uploads, Handler<S> handler) {

    public static <S> Route<S> of(String method, String path, Access access, Handler<S> handler) {
        return new Route<>(method, path, access, false, false, handler);
    }

    public static <S> Route<S> streaming(String method, String path, Access access, Handler<S> handler) {
        return new Route<>(method, path, access, true, false, handler);
    }

    /** A body too large to be held whole: the handler gets the exchange before it was read. */
    public static <S> Route<S> uploading(String method, String path, Access access, Handler<S> handler) {
        return new Route<>(method, path, access, true, true, handler);
    }

    /** What answers. May throw FailureException; it must not block. */
    @FunctionalInterface
    public interface Handler<S> {
        void handle(S service, ClientExchange exchange, Optional<Identity> caller);
    }
}
