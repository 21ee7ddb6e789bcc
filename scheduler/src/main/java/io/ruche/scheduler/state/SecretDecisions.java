package io.ruche.scheduler.state;

import com.google.protobuf.ByteString;
import io.ruche.scheduler.failure.FailureCode;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decisions on secrets. What they hold is sealed before it comes here. */
final class SecretDecisions {
    /** A value of 16 KB, and what sealing adds. */
    static final int MOST_BYTES = 16 * 1024 + 64;

    private static final Pattern KEY = Pattern.compile("[0-9a-f]{16}");

    private SecretDecisions() {}

    static Verdict set(Draft draft, Command.SetSecret it) {
        if (it.sealed().isEmpty() || it.sealed().size() > MOST_BYTES) {
            return Draft.refuse(
                    FailureCode.INVALID_REQUEST,
                    "secret: " + it.sealed().size() + " sealed bytes (expected: 1 to " + MOST_BYTES + ").",
                    "Keep what is larger in a file of its own.");
        }
        if (!KEY.matcher(it.sealingKey()).matches()) {
            return Draft.refuse(
                    FailureCode.INVALID_REQUEST, "sealing key: not 16 lower-case hex digits.", "Seal the value first.");
        }
        Optional<HeldSecret> was = draft.state().findSecret(it.name());
        if (was.isEmpty() && draft.state().secrets().size() >= HeldSecret.MOST) {
            return Draft.refuse(
                    FailureCode.STATE_FULL,
                    "secrets: " + HeldSecret.MOST + " (expected: fewer).",
                    "Remove one that nobody uses: 'ruche secret remove NAME'.");
        }
        // also after a removal: an older value's row may still be on its way out
        long version = draft.state().revision();
        draft.add(new Event.SecretSet(
                it.name(),
                version,
                was.map(HeldSecret::version),
                it.sealingKey(),
                it.sealed(),
                it.by(),
                draft.nowMillis()));
        return draft.done(subject(it.name()));
    }

    static Verdict remove(Draft draft, Command.RemoveSecret it) {
        Optional<HeldSecret> found = draft.state().findSecret(it.name());
        if (found.isEmpty()) {
            return Draft.refuse(
                    FailureCode.NOT_FOUND,
                    "secret: '" + it.name() + "' is not there.",
                    "'ruche secret list' names them.");
        }
        Optional<Provider> user = draft.state().providers().stream()
                .filter(provider -> provider.secret().equals(Optional.of(it.name())))
                .findFirst();
        if (user.isPresent()) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "secret: provider '" + user.get().name() + "' needs '" + it.name() + "'.",
                    "Remove the provider first: 'ruche provider remove "
                            + user.get().name() + "'.");
        }
        draft.add(new Event.SecretRemoved(it.name(), found.get().version(), draft.nowMillis()));
        return draft.done(subject(it.name()));
    }

    static HeldSecret set(State state, Event.SecretSet it) {
        long created =
                state.findSecret(it.secret()).map(HeldSecret::createdAtMillis).orElse(it.atMillis());
        return new HeldSecret(
                it.secret(), it.version(), it.sealingKey(), it.by(), created, it.atMillis(), state.revision());
    }

    static EventTexts.Told told(Event.SecretSet it) {
        String what = it.replaced().isPresent() ? "was given another value by " : "was set by ";
        return new EventTexts.Told(
                subject(it.secret()), "secret_set", "Secret '" + it.secret() + "' " + what + it.by() + ".");
    }

    static EventTexts.Told told(Event.SecretRemoved it) {
        return new EventTexts.Told(subject(it.secret()), "secret_removed", "Secret '" + it.secret() + "' was removed.");
    }

    static ColdRow row(SecretName name, long version, ByteString sealed) {
        return ColdRow.of(Rows.sealedKey(name, version), sealed);
    }

    private static String subject(SecretName name) {
        return Rows.Kind.SECRET.key(name.value());
    }
}
