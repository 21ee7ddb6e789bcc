package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decisions on providers. */
final class ProviderDecisions {
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+-]{0,127}");
    private static final Pattern THEIRS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,199}");
    private static final Pattern URL = Pattern.compile("(https?)://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])"
            + "(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~!$&'()*+,;=:-]+)*");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final int MOST_URL = 500;
    /** $100,000 for a million tokens. */
    private static final long MOST_PRICE = 100_000_000_000L;

    private ProviderDecisions() {}

    static Verdict set(Draft draft, Command.SetProvider it) {
        Optional<Verdict> wrong = wrongUrl(it).or(() -> wrongModels(it));
        if (wrong.isPresent()) return wrong.get();
        if (it.secret().isPresent()
                && draft.state().findSecret(it.secret().get()).isEmpty()) {
            return Draft.refuse(
                    FailureCode.NOT_FOUND,
                    "secret: '" + it.secret().get() + "' is not set.",
                    "Set it first: 'ruche secret set " + it.secret().get() + "'.");
        }
        Optional<Provider> was = draft.state().findProvider(it.name());
        if (was.filter(known -> known.saysTheSame(it)).isPresent()) return draft.done(subject(it.name()));
        if (was.isEmpty() && draft.state().providers().size() >= Provider.MOST) {
            return Draft.refuse(
                    FailureCode.STATE_FULL,
                    "providers: " + Provider.MOST + " (expected: fewer).",
                    "Remove one that nobody uses: 'ruche provider remove NAME'.");
        }
        draft.add(new Event.ProviderSet(
                it.name(), it.url(), it.secret(), it.models(), it.by(), was.isEmpty(), draft.nowMillis()));
        return draft.done(subject(it.name()));
    }

    private static Optional<Verdict> wrongUrl(Command.SetProvider it) {
        String url = it.url();
        // a message never quotes one that may carry a password
        if (url.indexOf('@') >= 0 || url.indexOf('?') >= 0 || url.indexOf('#') >= 0) {
            return invalid(
                    "url: it has a user, a query or a fragment (expected: scheme, host and path alone).",
                    "Keep the key as a secret: 'ruche secret set NAME'.");
        }
        Matcher parts = URL.matcher(url);
        if (!parts.matches() || url.length() > MOST_URL) {
            return invalid(
                    "url: '" + Failure.printable(url)
                            + "' (expected: http or https, a host, and a path without a slash at its end).",
                    "For example https://host/v1.");
        }
        boolean clear = parts.group(1).equals("http");
        if (clear && it.secret().isPresent() && !LOOPBACK.contains(parts.group(2))) {
            return invalid(
                    "url: " + Failure.printable(url) + " would carry the secret '"
                            + it.secret().get() + "' in the clear (expected: https, or this machine).",
                    "Use https.");
        }
        return Optional.empty();
    }

    private static Optional<Verdict> wrongModels(Command.SetProvider it) {
        if (it.models().isEmpty() || it.models().size() > Provider.MOST_MODELS) {
            return invalid(
                    "models: " + it.models().size() + " (expected: 1 to " + Provider.MOST_MODELS + ").",
                    "Name those that shall be used.");
        }
        Set<String> names = new TreeSet<>();
        for (Provider.Model model : it.models()) {
            if (!MODEL.matcher(model.name()).matches() || !names.add(model.name())) {
                return invalid(
                        "model: '" + Failure.printable(model.name())
                                + "' (expected: 1-128 letters, digits or . _ : @ + - and each name once).",
                        "Where the provider's name has another form: NAME=THEIRS.");
            }
            if (!THEIRS.matcher(model.theirs()).matches()) {
                return invalid(
                        "model: '" + Failure.printable(model.theirs())
                                + "' (expected: 1-200 letters, digits or . _ : @ / + -).",
                        "Write it as the provider does.");
            }
            if (model.price().filter(ProviderDecisions::isOutOfBounds).isPresent()) {
                return invalid(
                        "price of " + model.name() + ": out of bounds (expected: $0 to $100,000 a million tokens).",
                        "");
            }
        }
        return Optional.empty();
    }

    private static boolean isOutOfBounds(Provider.Price price) {
        long least = Math.min(price.input(), Math.min(price.cached(), price.output()));
        long most = Math.max(price.input(), Math.max(price.cached(), price.output()));
        return least < 0 || most > MOST_PRICE;
    }

    static Verdict remove(Draft draft, Command.RemoveProvider it) {
        if (draft.state().findProvider(it.name()).isEmpty()) {
            return Draft.refuse(
                    FailureCode.NOT_FOUND,
                    "provider: '" + it.name() + "' is not there.",
                    "'ruche provider list' names them.");
        }
        draft.add(new Event.ProviderRemoved(it.name(), draft.nowMillis()));
        return draft.done(subject(it.name()));
    }

    static Provider set(State state, Event.ProviderSet it) {
        long created =
                state.findProvider(it.provider()).map(Provider::createdAtMillis).orElse(it.atMillis());
        return new Provider(
                it.provider(), it.url(), it.secret(), it.models(), it.by(), created, it.atMillis(), state.revision());
    }

    static EventTexts.Told told(Event.ProviderSet it) {
        String names = String.join(
                ", ", it.models().stream().map(Provider.Model::name).limit(8).toList());
        return new EventTexts.Told(
                subject(it.provider()),
                "provider_set",
                "Provider '" + it.provider() + "' was " + (it.fresh() ? "added" : "changed") + " by " + it.by() + ": "
                        + names + (it.models().size() > 8 ? ", ..." : "") + ".");
    }

    static EventTexts.Told told(Event.ProviderRemoved it) {
        return new EventTexts.Told(
                subject(it.provider()), "provider_removed", "Provider '" + it.provider() + "' was removed.");
    }

    private static Optional<Verdict> invalid(String message, String help) {
        return Optional.of(Draft.refuse(FailureCode.INVALID_REQUEST, message, help));
    }

    private static String subject(ProviderName name) {
        return Rows.Kind.PROVIDER.key(name.value());
    }
}
