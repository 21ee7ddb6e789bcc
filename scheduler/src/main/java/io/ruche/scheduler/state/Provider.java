package io.ruche.scheduler.state;

import java.util.List;
import java.util.Optional;

/**
 * A server elsewhere that speaks OpenAI's wire format.
 *
 * @param url without the slash at its end; what is asked of it is added
 * @param secret the key that it wants to see
 * @param models by name
 * @param setBy who told of it
 * @param revision the log entry of its last change
 */
public record Provider(
        ProviderName name,
        String url,
        Optional<SecretName> secret,
        List<Model> models,
        String setBy,
        long createdAtMillis,
        long changedAtMillis,
        long revision) {
    public static final int MOST = 100;
    public static final int MOST_MODELS = 64;

    public Provider {
        models = List.copyOf(models);
    }

    /**
     * @param name here, after the provider's: {@code anthropic/claude-opus-4.5}
     * @param theirs what the provider calls it
     * @param price when it is not, or not as, in the published table
     */
    public record Model(String name, String theirs, Optional<Price> price) {}

    /** In millionths of a US dollar for a million tokens. */
    public record Price(long input, long cached, long output) {}

    public Optional<Model> findModel(String model) {
        return models.stream().filter(each -> each.name().equals(model)).findFirst();
    }

    /** Whether that says the same, whoever says it when. */
    boolean saysTheSame(Command.SetProvider other) {
        return url.equals(other.url()) && secret.equals(other.secret()) && models.equals(other.models());
    }
}
