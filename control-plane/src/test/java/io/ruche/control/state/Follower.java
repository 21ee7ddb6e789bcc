package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.control.watch.Delta;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A watcher that drops and comes back, wherever somebody answers, and must see each entry once. */
public final class Follower {
    private final VirtualWorld world;
    private final Findings findings;
    private @Nullable Connection connection;
    private Duration heard = Duration.ZERO;

    /** Where it stands; empty before the first snapshot and after a reset. */
    Optional<ResumeToken> at = Optional.empty();

    private Map<String, ByteString> rows = new TreeMap<>();
    /** What it knew at each entry that it saw: compared with the history at the end. */
    final Map<Long, Known> knew = new TreeMap<>();

    int resumes;
    int resets;

    /**
     * What it knew at an entry.
     *
     * @param rows a hash of all
     */
    record Known(long epoch, int rows) {}

    public Follower(VirtualWorld world, Findings findings) {
        this.world = world;
        this.findings = findings;
    }

    public boolean isConnected() {
        return connection != null;
    }

    /** Longer than from one bookmark to the next. */
    public boolean isDeaf() {
        return world.monotonic().minus(heard).compareTo(Duration.ofSeconds(12)) > 0;
    }

    public void drop() {
        Connection was = connection;
        connection = null;
        if (was != null && was.subscription != null) {
            was.subscription.close();
        }
    }

    public void connect(Cluster cluster) {
        drop();
        heard = world.monotonic();
        Connection fresh = new Connection();
        connection = fresh;
        if (at.isPresent()) {
            resumes++;
        }
        fresh.subscription = cluster.watch(at, fresh, Integer.MAX_VALUE);
    }

    private void know(long epoch, long n) {
        at = Optional.of(new ResumeToken(epoch, n));
        knew.put(n, new Known(epoch, rows.hashCode()));
    }

    static Map<String, ByteString> rows(State state) {
        Map<String, ByteString> rows = new TreeMap<>();
        for (String key : Rows.keys(state)) {
            rows.put(key, ByteString.copyFrom(Rows.value(state, key).orElseThrow()));
        }
        return rows;
    }

    private final class Connection implements Watcher {
        private @Nullable Subscription subscription;
        private boolean isNew = true;

        private boolean isOver() {
            heard = world.monotonic();
            return connection != this;
        }

        @Override
        public void snapshot(State state) {
            if (isOver()) {
                return;
            }
            findings.require(at.isEmpty(), "a snapshot for a watcher that stands at %s", at);
            rows = rows(state);
            know(state.epoch(), state.revision());
            isNew = false;
        }

        @Override
        public void delta(Delta delta) {
            if (isOver()) {
                return;
            }
            long was = at.orElseThrow().n();
            findings.require(
                    delta.n() == was + 1, "a watcher at %d%s is told %d", was, isNew ? ", resumed," : "", delta.n());
            findings.require(
                    delta.epoch() >= at.orElseThrow().epoch(), "a watcher at %s is told %s", at, delta.token());
            delta.rows().forEach((key, value) -> {
                if (Kinds.isCold(key)) return;
                if (value.isPresent()) {
                    rows.put(key, value.get());
                } else {
                    rows.remove(key);
                }
            });
            know(delta.epoch(), delta.n());
            isNew = false;
        }

        @Override
        public void bookmark(ResumeToken token) {
            if (!isOver()) {
                findings.require(
                        at.filter(token::equals).isPresent(),
                        "a watcher at %s is told that nothing came up to %s",
                        at,
                        token);
            }
        }

        @Override
        public void reset() {
            if (!isOver()) {
                at = Optional.empty();
                resets++;
            }
        }
    }
}
