package io.ruche.control.exchange;

import io.ruche.control.keys.Identity;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Routes, and the service behind them, which comes later than they do. Any thread. */
public final class Endpoints<S> {
    private final List<Route<S>> routes;
    private volatile @Nullable S service;

    public Endpoints(List<Route<S>> routes) {
        this.routes = List.copyOf(routes);
    }

    /** From now on the service answers. */
    public void open(S behind) {
        service = behind;
    }

    public boolean isOpen() {
        return service != null;
    }

    public List<Bound> bound() {
        return routes.stream().map(this::bind).toList();
    }

    private Bound bind(Route<S> route) {
        return new Bound(route, (exchange, caller) -> {
            S behind = service;
            if (behind == null) throw new IllegalStateException("asked before it was opened");
            route.handler().handle(behind, exchange, caller);
        });
    }

    /** A route that knows its service. */
    public record Bound(Route<?> route, Answerer answerer) {}

    /** Answers an exchange; may throw FailureException. */
    @FunctionalInterface
    public interface Answerer {
        void answer(ClientExchange exchange, Optional<Identity> caller);
    }
}
