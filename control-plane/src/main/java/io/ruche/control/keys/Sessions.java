package io.ruche.control.keys;

import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The console's sessions and login codes: in memory only, bounded, oldest forgotten first. Any thread. */
final class Sessions {
    static final Duration SESSION_LIFE = Duration.ofHours(12);
    static final Duration CODE_LIFE = Duration.ofMinutes(15);
    private static final int MAX_SESSIONS = 1024;
    private static final int MAX_CODES = 128;

    private final Clock clock;
    private final Entropy entropy;
    /** By the hash of the token: who reads this process's memory dump still cannot use a session. */
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    private final Map<String, Session> codes = new LinkedHashMap<>();

    Sessions(Clock clock, Entropy entropy) {
        this.clock = clock;
        this.entropy = entropy;
    }

    synchronized String open(KeyId key) {
        forgetOld(sessions, MAX_SESSIONS);
        String token = Secret.token(entropy, 32, 43);
        String id = Secret.hexHash(token);
        sessions.put(id, new Session(id, key, clock.monotonic().plus(SESSION_LIFE)));
        return token;
    }

    Optional<Session> find(String token) {
        return live(Secret.hexHash(token));
    }

    boolean isOpen(String id) {
        return live(id).isPresent();
    }

    synchronized void close(String token) {
        sessions.remove(Secret.hexHash(token));
    }

    synchronized LoginCode newCode(KeyId key) {
        forgetOld(codes, MAX_CODES);
        String code = Secret.token(entropy, 16, 22);
        String id = Secret.hexHash(code);
        codes.put(id, new Session(id, key, clock.monotonic().plus(CODE_LIFE)));
        return new LoginCode(code, clock.wall().plus(CODE_LIFE));
    }

    synchronized Optional<KeyId> redeem(String code) {
        Session session = codes.remove(Secret.hexHash(code));
        if (session == null || isOver(session)) return Optional.empty();
        return Optional.of(session.key);
    }

    private synchronized Optional<Session> live(String id) {
        Session session = sessions.get(id);
        if (session == null) return Optional.empty();
        if (!isOver(session)) return Optional.of(session);
        sessions.remove(id);
        return Optional.empty();
    }

    private void forgetOld(Map<String, Session> all, int max) {
        Iterator<Session> oldestFirst = all.values().iterator();
        while (oldestFirst.hasNext()) {
            Session session = oldestFirst.next();
            if (all.size() < max && !isOver(session)) return;
            oldestFirst.remove();
        }
    }

    private boolean isOver(Session session) {
        return clock.monotonic().compareTo(session.until) >= 0;
    }

    /** @param until monotonic time */
    record Session(String id, KeyId key, Duration until) {}
}
