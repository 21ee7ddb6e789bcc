package io.ruche.control.keys;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Checks credentials. Any thread; a check costs one SHA-256 and two look-ups. */
public final class Keys {
    /** More text than this is not looked at. */
    private static final int MAX_CREDENTIAL = 4096;

    private static final String HELP = "Send 'Authorization: Bearer rk_...'. The key of this machine lies in admin.key"
            + " in the home folder; an administrator makes others with 'ruche key create'.";

    private final Supplier<State> state;
    private final Clock clock;
    private final Entropy entropy;
    private final Sessions sessions;
    private final Map<KeyId, Long> lastUsedMillis = new ConcurrentHashMap<>();
    private volatile KeySnapshot snapshot;

    /** @param state the last committed one; asked for each request */
    public Keys(Supplier<State> state, Clock clock, Entropy entropy) {
        this.state = state;
        this.clock = clock;
        this.entropy = entropy;
        this.sessions = new Sessions(clock, entropy);
        this.snapshot = new KeySnapshot(State.EMPTY);
    }

    /** Who shows this key. Throws UNAUTHENTICATED with the reason. */
    public Identity byKey(String secret) {
        if (secret.length() > MAX_CREDENTIAL || !Secret.isWellFormed(secret)) {
            throw refuse("The API key is mistyped or cut off (expected: rk_ and 49 characters).");
        }
        ApiKey key =
                snapshot().find(Secret.hash(secret)).orElseThrow(() -> refuse("The API key is unknown or revoked."));
        lastUsedMillis.put(key.id(), clock.wall().toEpochMilli());
        return new Identity(key.id(), key.name(), key.role(), "");
    }

    /** Who has this session. Throws UNAUTHENTICATED when it is over, or its key is revoked. */
    public Identity bySession(String token) {
        if (token.length() > MAX_CREDENTIAL) throw refuse("The session cookie is not one of ours.");
        Sessions.Session session = sessions.find(token)
                .orElseThrow(() -> refuse("The session is over (they last 12 hours, and end with the server)."));
        ApiKey key = snapshot()
                .find(session.key())
                .orElseThrow(() -> refuse("The key that opened this session was revoked."));
        return new Identity(key.id(), key.name(), key.role(), session.id());
    }

    /** Whether the caller would still be let in. */
    public boolean isLive(Identity identity) {
        return snapshot().find(identity.key()).isPresent()
                && (identity.session().isEmpty() || sessions.isOpen(identity.session()));
    }

    /** Opens a session and returns its token, which is shown to nobody but the browser. */
    public String openSession(Identity identity) {
        return sessions.open(identity.key());
    }

    public void closeSession(String token) {
        sessions.close(token);
    }

    /** A code that opens one session for this caller, once, within 15 minutes. */
    public LoginCode newLoginCode(Identity identity) {
        return sessions.newCode(identity.key());
    }

    /** Who made this code; it is worthless afterwards. Throws UNAUTHENTICATED. */
    public Identity redeem(String code) {
        KeyId id = sessions.redeem(code)
                .orElseThrow(() -> FailureException.of(
                        FailureCode.UNAUTHENTICATED,
                        "The login code is unknown, used or older than 15 minutes.",
                        "Ask for a new one with 'ruche status --login', or paste an API key."));
        ApiKey key = snapshot().find(id).orElseThrow(() -> refuse("The key that made this login code was revoked."));
        return new Identity(key.id(), key.name(), key.role(), "");
    }

    /** Fresh secret for a new key. */
    public String newSecret() {
        return Secret.make(entropy);
    }

    /** When this key was last shown, in milliseconds since 1970; empty when it was not since the start. */
    public OptionalLong lastUsedMillis(KeyId key) {
        Long millis = lastUsedMillis.get(key);
        return millis == null ? OptionalLong.empty() : OptionalLong.of(millis);
    }

    /** The credential in an Authorization header. */
    public static Optional<String> bearer(String header) {
        boolean isBearer = header.regionMatches(true, 0, "Bearer ", 0, 7);
        return isBearer ? Optional.of(header.substring(7).strip()) : Optional.empty();
    }

    /** The refusal of a request that shows nothing. */
    public static FailureException nothingShown() {
        return refuse("This needs an API key.");
    }

    private KeySnapshot snapshot() {
        State now = state.get();
        KeySnapshot known = snapshot;
        if (known.isOf(now)) return known;
        // two threads may do this at once; both come to the same
        KeySnapshot fresh = new KeySnapshot(now);
        snapshot = fresh;
        return fresh;
    }

    private static FailureException refuse(String message) {
        return FailureException.of(FailureCode.UNAUTHENTICATED, message, HELP);
    }
}
