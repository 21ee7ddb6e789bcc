package io.ruche.control.backup;

import io.ruche.control.state.Cluster;
import io.ruche.control.state.Health.Phase;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backup every night at three, the newest few kept. Looks at the clock every ten minutes instead of waiting for the hour,
 * so that a machine that slept through the night makes up for it. Belongs to the loop of its timers, which may block.
 */
public final class NightlyBackups implements AutoCloseable {
    static final Duration LOOK = Duration.ofMinutes(10);
    static final Duration AFTER_FAILURE = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(NightlyBackups.class);
    private static final LocalTime HOUR = LocalTime.of(3, 0);
    private static final String PREFIX = "nightly-";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Backups backups;
    private final Cluster cluster;
    private final Timers timers;
    private final Clock clock;
    private final ZoneId zone;
    private final int kept;
    private volatile boolean closed;

    /**
     * @param timers of the loop of backups
     * @param zone whose nights these are
     * @param kept how many; 0 makes none
     */
    public NightlyBackups(Backups backups, Cluster cluster, Timers timers, Clock clock, ZoneId zone, int kept) {
        this.backups = backups;
        this.cluster = cluster;
        this.timers = timers;
        this.clock = clock;
        this.zone = zone;
        this.kept = kept;
    }

    /** Looks for the first time in ten minutes. */
    public void start() {
        if (kept > 0) {
            later(LOOK);
        }
    }

    /** Makes no further one. Idempotent. */
    @Override
    public void close() {
        closed = true;
    }

    private void later(Duration delay) {
        timers.after(delay, this::look);
    }

    /** Whatever goes wrong, the next look is certain. */
    private void look() {
        if (closed) {
            return;
        }
        CompletionStage<Void> looked;
        try {
            looked = makeIfDue();
        } catch (RuntimeException e) {
            looked = CompletableFuture.failedFuture(e);
        }
        looked.whenComplete((done, thrown) -> {
            if (thrown == null) {
                later(LOOK);
            } else {
                log.warn("No backup was made tonight; next try in {} min", AFTER_FAILURE.toMinutes(), thrown);
                later(AFTER_FAILURE);
            }
        });
    }

    private CompletionStage<Void> makeIfDue() {
        if (cluster.health().phase() != Phase.LEADING || !isDue()) {
            return CompletableFuture.completedFuture(null);
        }
        return backups.keep(PREFIX + STAMP.format(clock.wall()) + Backups.SUFFIX)
                .thenAccept(made -> forget());
    }

    /** Whether no backup was made since it last was three. A clock that was set back makes none twice. */
    private boolean isDue() {
        ZonedDateTime now = clock.wall().atZone(zone);
        ZonedDateTime three = now.with(HOUR);
        Instant last = (three.isAfter(now) ? three.minusDays(1) : three).toInstant();
        List<String> names = names();
        return names.isEmpty()
                || time(names.get(names.size() - 1))
                        .map(newest -> newest.isBefore(last))
                        .orElse(true);
    }

    /** Files of other names are nobody's business here. */
    private void forget() {
        List<String> names = names();
        for (String old : names.subList(0, Math.max(0, names.size() - kept))) {
            backups.folder().remove(old);
            log.info("Backup {} is removed: {} newer ones are kept", old, kept);
        }
    }

    private List<String> names() {
        return backups.folder().names(PREFIX, Backups.SUFFIX).stream()
                .filter(name -> time(name).isPresent())
                .toList();
    }

    private static Optional<Instant> time(String name) {
        try {
            String stamp = name.substring(PREFIX.length(), name.length() - Backups.SUFFIX.length());
            return Optional.of(Instant.from(STAMP.parse(stamp)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
