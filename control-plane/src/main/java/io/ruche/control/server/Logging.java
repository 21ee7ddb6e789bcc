package io.ruche.control.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything goes to {@code logs/ruche.log}, 40 MB in all; the terminal belongs to the user. Set up in code, because
 * reading XML costs a tenth of the start.
 */
final class Logging {
    private static final FileSize EACH = FileSize.valueOf("10MB");
    private static final int OLD_FILES = 3;

    /** Libraries that tell their life at INFO, or every lost peer with a stack trace. */
    private static final Map<String, Level> QUIET = Map.of(
            "org.apache.ignite", Level.WARN,
            "org.apache.ignite.spi.discovery", Level.ERROR,
            "org.apache.ignite.spi.communication", Level.ERROR,
            "org.apache.ignite.internal.GridDiagnostic", Level.ERROR,
            "org.eclipse.jetty", Level.WARN,
            "io.javalin", Level.WARN,
            "io.grpc", Level.WARN,
            "io.netty", Level.WARN,
            "ai.djl", Level.WARN,
            "org.springframework", Level.WARN);

    private Logging() {}

    static void toFilesOf(Path home) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        Path logs = home.resolve("logs");
        RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
        file.setContext(context);
        file.setFile(logs.resolve("ruche.log").toString());

        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{0} %message%n%ex{30}");
        encoder.start();

        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(file);
        rolling.setFileNamePattern(logs.resolve("ruche.%i.log").toString());
        rolling.setMinIndex(1);
        rolling.setMaxIndex(OLD_FILES);
        rolling.start();

        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(EACH);
        size.start();

        file.setEncoder(encoder);
        file.setRollingPolicy(rolling);
        file.setTriggeringPolicy(size);
        file.start();

        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(file);
        QUIET.forEach((name, level) -> context.getLogger(name).setLevel(level));
        bridge();
    }

    /** Flushes and closes the files. */
    static void close() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    /** What speaks to Java's own logging (gRPC, protobuf) lands in the same files. */
    private static void bridge() {
        LogManager.getLogManager().reset();
        java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
        root.setLevel(java.util.logging.Level.WARNING);
        root.addHandler(new Handler() {
            @Override
            public void publish(LogRecord message) {
                Logger target = LoggerFactory.getLogger(String.valueOf(message.getLoggerName()));
                if (message.getLevel().intValue() >= java.util.logging.Level.SEVERE.intValue()) {
                    target.error(message.getMessage(), message.getThrown());
                } else {
                    target.warn(message.getMessage(), message.getThrown());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }
}
