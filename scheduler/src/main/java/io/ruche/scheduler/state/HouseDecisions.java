package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.FailureCode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decisions on keys, epochs and kept answers. */
final class HouseDecisions {
    static final int MOST_KEYS = 10_000;
    static final int MOST_ANSWERS = 20_000;
    /** One is begun at each start. */
    static final int MOST_EPOCHS = 1_000;
    /** Bounds the entry, not the work: the loop asks again. */
    private static final int FORGOTTEN_AT_ONCE = 500;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private HouseDecisions() {}

    static Verdict createKey(Draft draft, Command.CreateKey it) {
        if (it.name().isBlank() || it.name().length() > 64) {
            return Draft.refuse(
                    FailureCode.INVALID_REQUEST,
                    "key name: '" + it.name() + "' (expected: 1-64 characters).",
                    "Name the key after who will use it.");
        }
        if (!SHA256.matcher(it.sha256()).matches()) {
            return Draft.refuse(
                    FailureCode.INVALID_REQUEST, "key sha256: not 64 lower-case hex digits.", "Hash the secret first.");
        }
        Optional<ApiKey> same = draft.state().findKeyBySha256(it.sha256());
        if (same.isPresent()) return again(draft, it, same.get());
        if (draft.state().keys().size() >= MOST_KEYS) {
            Optional<ApiKey> revoked = oldestRevoked(draft.state());
            if (revoked.isEmpty()) {
                return Draft.refuse(
                        FailureCode.STATE_FULL,
                        "keys: " + MOST_KEYS + " (expected: fewer).",
                        "Revoke one that nobody uses: 'ruche key revoke ID'.");
            }
            draft.add(new Event.KeyForgotten(revoked.get().id(), revoked.get().name(), draft.nowMillis()));
        }
        KeyId id = new KeyId(draft.ids().next("key"));
        draft.add(new Event.KeyCreated(id, it.name(), it.role(), it.sha256(), it.prefix(), draft.nowMillis()));
        return draft.done(Rows.Kind.KEY.key(id.value()));
    }

    private static Optional<ApiKey> oldestRevoked(State state) {
        return state.keys().stream()
                .filter(ApiKey::revoked)
                .min(Comparator.comparingLong(ApiKey::createdAtMillis)
                        .thenComparing(key -> key.id().value()));
    }

    private static Verdict again(Draft draft, Command.CreateKey it, ApiKey same) {
        if (same.role() == it.role() && same.name().equals(it.name()) && !same.revoked()) {
            return draft.done(Rows.Kind.KEY.key(same.id().value()));
        }
        return Draft.refuse(
                FailureCode.CONFLICT,
                "key: this secret is already that of " + same.id() + (same.revoked() ? ", which is revoked." : "."),
                "Make a new secret.");
    }

    static Verdict revokeKey(Draft draft, Command.RevokeKey it) {
        Optional<ApiKey> found = draft.state().findKey(it.key());
        if (found.isEmpty()) {
            return Draft.refuse(
                    FailureCode.NOT_FOUND, "key: '" + it.key() + "' is not there.", "'ruche keys' lists them.");
        }
        ApiKey key = found.get();
        String subject = Rows.Kind.KEY.key(key.id().value());
        if (key.revoked()) return draft.done(subject);
        if (key.role() == Role.ADMIN && admins(draft.state()) == 1) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "key: " + key.id() + " is the last one that may administer.",
                    "Make another admin key first: 'ruche key create --name NAME --role admin'.");
        }
        draft.add(new Event.KeyRevoked(key.id(), key.name(), draft.nowMillis()));
        return draft.done(subject);
    }

    private static long admins(State state) {
        return state.keys().stream()
                .filter(key -> key.role() == Role.ADMIN && !key.revoked())
                .count();
    }

    static Verdict startEpoch(Draft draft, Command.StartEpoch it) {
        if (it.epoch() <= draft.state().epoch()) {
            return Draft.refuse(
                    FailureCode.STALE_EPOCH,
                    "epoch: " + it.epoch() + " (expected: > " + draft.state().epoch() + ").",
                    "Another member leads; ask it.");
        }
        forgetOldEpochs(draft);
        long recovered = draft.state().revision() - 1;
        draft.add(new Event.EpochStarted(it.epoch(), it.holder(), recovered, draft.nowMillis()));
        return draft.done(Rows.Kind.EPOCH.key(Rows.epochId(it.epoch())));
    }

    /** Whoever watched so long ago that his reign is forgotten starts anew. */
    private static void forgetOldEpochs(Draft draft) {
        int over = draft.state().epochs().size() + 1 - MOST_EPOCHS;
        draft.state().epochs().keySet().stream()
                .limit(Math.max(0, Math.min(over, FORGOTTEN_AT_ONCE)))
                .toList()
                .forEach(number -> draft.add(new Event.EpochForgotten(number, draft.nowMillis())));
    }

    static Verdict forgetAnswers(Draft draft, Command.ForgetAnswers it) {
        int over = draft.state().answers().size() - MOST_ANSWERS;
        List<Answered> oldest = draft.state().answers().values().stream()
                .sorted(Comparator.comparingLong(Answered::atMillis).thenComparing(Answered::requestKey))
                .limit(FORGOTTEN_AT_ONCE)
                .toList();
        for (int i = 0; i < oldest.size(); i++) {
            Answered answer = oldest.get(i);
            if (answer.atMillis() < it.beforeMillis() || i < over) {
                draft.add(new Event.AnswerForgotten(answer.requestKey(), draft.nowMillis()));
            }
        }
        return draft.done("request/");
    }
}
