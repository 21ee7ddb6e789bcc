package io.ruche.control.upstream;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.money.Tariff;
import io.ruche.scheduler.state.Provider;
import io.ruche.scheduler.state.ProviderName;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model that a provider serves.
 *
 * @param tariff empty when nobody knows what it costs: it is not asked then
 */
public record UpstreamModel(Provider provider, Provider.Model model, Optional<Tariff.PerToken> tariff) {

    /** As clients name it: a name with a slash is never one of this house's own. */
    public String id() {
        return provider.name() + "/" + model.name();
    }

    /** Empty for a name that is no provider's, whether or not there is such a provider. */
    public static Optional<UpstreamModel> find(State state, String id) {
        int slash = id.indexOf('/');
        if (slash < 0) return Optional.empty();
        ProviderName name;
        try {
            name = new ProviderName(id.substring(0, slash));
        } catch (FailureException e) {
            return Optional.empty();
        }
        return state.findProvider(name)
                .flatMap(provider -> provider.findModel(id.substring(slash + 1)).map(model -> of(provider, model)));
    }

    /** As agents name it: {@code anthropic/claude-opus-4.5}, or by the bare name when exactly one provider has it. */
    public static Optional<UpstreamModel> findByName(State state, String name) {
        if (name.indexOf('/') >= 0) return find(state, name);
        List<Provider> having = state.providers().stream()
                .filter(provider -> provider.findModel(name).isPresent())
                .toList();
        return having.size() == 1 ? find(state, having.get(0).name() + "/" + name) : Optional.empty();
    }

    /** What would make it reachable, in words that follow "it needs"; empty when it is. */
    public String whatItNeeds(State state) {
        Optional<String> key = provider.secret()
                .filter(secret -> state.findSecret(secret).isEmpty())
                .map(secret -> "its key, with 'ruche secret set " + secret + "'");
        String price = tariff.isPresent()
                ? ""
                : "a price, with 'ruche provider add " + provider.name() + " ... --price " + model.name()
                        + "=INPUT:OUTPUT'";
        return key.orElse(price);
    }

    public static List<UpstreamModel> all(State state) {
        List<UpstreamModel> all = new ArrayList<>();
        for (Provider provider : state.providers()) {
            for (Provider.Model model : provider.models()) all.add(of(provider, model));
        }
        return all;
    }

    /** What was set for it, else what is published for its name here or there. */
    private static UpstreamModel of(Provider provider, Provider.Model model) {
        Optional<Tariff.PerToken> tariff = model.price()
                .map(price -> new Tariff.PerToken(price.input(), price.cached(), price.output()))
                .or(() -> Prices.builtIn()
                        .find(model.theirs())
                        .or(() -> Prices.builtIn().find(model.name()))
                        .map(Prices.Listed::tariff));
        return new UpstreamModel(provider, model, tariff);
    }

    /** Throws UNPRICED. */
    public Tariff.PerToken needTariff() {
        return tariff.orElseThrow(() -> FailureException.of(
                FailureCode.UNPRICED,
                "Nobody knows what " + id() + " costs (expected: a price in the published table, or one that was set).",
                "Say it: 'ruche provider add " + provider.name() + " ... --price " + model.name() + "=INPUT:OUTPUT'."));
    }
}
