package io.ruche.launcher.command;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether and how long a command waits for what it started. */
final class Waiting {
    @Option(names = "--no-wait", description = "Return as soon as it is accepted.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "900",
            description = "How long to wait (default: ${DEFAULT-VALUE}). What was started goes on.")
    private int seconds;

    boolean wanted() {
        return !noWait;
    }

    Duration limit() {
        return Duration.ofSeconds(Math.max(1, seconds));
    }
}
