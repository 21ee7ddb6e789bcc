package io.ruche.control.gateway;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.upstream.Upstream;
import io.ruche.control.upstream.UpstreamModel;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.state.State;
import java.util.Optional;

/**
 * What a request may reach. Whoever says that its data stays in the house gets a value that knows no provider: what is
 * sent elsewhere needs {@link Anywhere}, and there is no way from the one to the other.
 */
sealed interface Reach {
    /** The header by which a client says so. */
    String HEADER = "X-Ruche-Policy";

    String LOCAL_ONLY = "local-only";

    /** This house's own machines. */
    record LocalOnly() implements Reach {}

    /** Providers too, for models that are asked for by their names. */
    record Anywhere(Upstream upstream, State state) implements Reach {
        Optional<UpstreamModel> find(String model) {
            return UpstreamModel.find(state, model);
        }
    }

    /** Throws {@link RefusedException} when the model is not one of this house's own, by its name. */
    static void requireOwn(ClientExchange exchange, String model) {
        if (exchange.header(HEADER).isEmpty() || model.indexOf('/') < 0) return;
        throw RefusedException.of(
                Failure.of(
                        FailureCode.PERMISSION_DENIED,
                        "Model '" + Failure.printable(model) + "' is a provider's, and the request says " + LOCAL_ONLY
                                + " (expected: a model of this house).",
                        "'ruche ps' lists them."),
                "model");
    }

    /** Throws {@link RefusedException} for a policy that nobody knows: one that is mistyped must not mean none. */
    static Reach of(ClientExchange exchange, Optional<Upstream> upstream, State state) {
        Optional<String> policy = exchange.header(HEADER);
        if (policy.isPresent()) {
            if (policy.get().equals(LOCAL_ONLY)) return new LocalOnly();
            throw RefusedException.invalid(HEADER, HEADER + ": an unknown policy (expected: " + LOCAL_ONLY + ").");
        }
        return upstream.<Reach>map(it -> new Anywhere(it, state)).orElseGet(LocalOnly::new);
    }
}
