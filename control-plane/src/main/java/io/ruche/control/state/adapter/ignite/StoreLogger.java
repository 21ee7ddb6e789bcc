package io.ruche.control.state.adapter.ignite;

import io.ruche.scheduler.spelling.Excerpt;
import java.util.List;
import java.util.Set;
import org.apache.ignite.IgniteLogger;
import org.apache.ignite.internal.IgniteInterruptedCheckedException;
import org.apache.ignite.internal.NodeStoppingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ignite's log lines in ours: its news at debug, since they tell a reader of our log nothing; its warnings and errors as
 * they are, except the kinds that every start prints and that mean nothing here.
 */
final class StoreLogger implements IgniteLogger {
    /** Complains fifty times at each start that there are no MBeans, which is what was asked for. */
    private static final Set<String> MUTE = Set.of("JmxSystemViewExporterSpi");

    /** Warnings of every start that call for nothing here: no port is opened, the heap and the folder are chosen. */
    private static final List<String> BENIGN = List.of(
            "Please set system property '-Djava.net.preferIPv4Stack=true'",
            "Initial heap size is",
            "Persistence store directory is in the temp directory",
            "Static configuration for the following caches will be ignored",
            "WAL segment tail reached");

    private static final int MAX_LENGTH = 1_000;

    private final Logger log;
    private final boolean mute;

    StoreLogger() {
        this(LoggerFactory.getLogger("org.apache.ignite"), false);
    }

    private StoreLogger(Logger log, boolean mute) {
        this.log = log;
        this.mute = mute;
    }

    @Override
    public IgniteLogger getLogger(@Nullable Object category) {
        if (category == null) {
            return new StoreLogger();
        }
        String name = category instanceof Class<?> type ? type.getName() : category.toString();
        return new StoreLogger(LoggerFactory.getLogger(name), MUTE.contains(name.substring(name.lastIndexOf('.') + 1)));
    }

    @Override
    public void trace(String message) {
        log.trace(message);
    }

    @Override
    public void debug(String message) {
        log.trace(message);
    }

    @Override
    public void info(String message) {
        log.debug(message);
    }

    @Override
    public void warning(String message, @Nullable Throwable thrown) {
        if (mute || BENIGN.stream().anyMatch(message::startsWith)) {
            log.debug(message);
        } else {
            log.warn(Excerpt.of(message, MAX_LENGTH), isShort(thrown) ? thrown : null);
        }
    }

    @Override
    public void error(String message, @Nullable Throwable thrown) {
        if (mute || isFarewell(thrown)) {
            log.debug(message, thrown);
        } else {
            log.error(Excerpt.of(message, MAX_LENGTH), isShort(thrown) ? thrown : null);
        }
    }

    /** Ignite puts whole pages of a damaged file, in hex, into its messages. */
    private static boolean isShort(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && cause.getMessage().length() > MAX_LENGTH) {
                return false;
            }
        }
        return true;
    }

    /** What a thread of Ignite's says when it is stopped in the middle of something. */
    private static boolean isFarewell(@Nullable Throwable thrown) {
        return thrown instanceof NodeStoppingException || thrown instanceof IgniteInterruptedCheckedException;
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public boolean isInfoEnabled() {
        return log.isDebugEnabled();
    }

    @Override
    public boolean isQuiet() {
        return false;
    }

    /** No file of its own. */
    @Override
    public @Nullable String fileName() {
        return null;
    }
}
