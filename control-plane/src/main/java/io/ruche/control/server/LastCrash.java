package io.ruche.control.server;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.state.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the process that answered in this home last crashed by itself, and not because somebody killed it: then the JVM
 * left {@code logs/jvm-crash-PID.log}, and the runtimes within it died with it.
 */
final class LastCrash {
    private static final Logger log = LoggerFactory.getLogger(LastCrash.class);
    /** The JVM tells the cause at the top of its file. */
    private static final int TOP_LINES = 30;

    /** How the line begins that says it best. */
    private static final List<String> CAUSES =
            List.of("fatal error", "SIG", "Native memory allocation", "Out of Memory", "Internal Error");

    private LastCrash() {}

    /** Looked for before the endpoints of that process are removed. */
    static Optional<Reason> find(Path home, EndpointsFile endpoints) {
        OptionalLong pid = endpoints.pid();
        if (pid.isEmpty()) {
            return Optional.empty();
        }
        Path file = home.resolve("logs").resolve("jvm-crash-" + pid.getAsLong() + ".log");
        try {
            // a process of the same number may have crashed long before
            boolean isItsOwn =
                    Files.exists(file) && Files.getLastModifiedTime(file).compareTo(endpoints.writtenAt()) >= 0;
            if (!isItsOwn) {
                return Optional.empty();
            }
            log.warn("The process before this one, {}, crashed; see {}", pid.getAsLong(), file);
            return Optional.of(Reason.of(
                    FailureCode.RUNTIME_DIED.code(),
                    "The process crashed"
                            + cause(file).map(cause -> ": " + cause).orElse("") + ".",
                    "logs/" + file.getFileName() + " in the home says more."));
        } catch (IOException e) {
            log.warn("{} cannot be read: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /** For example {@code SIGSEGV (0xb) at pc=0x00007f..., pid=1, tid=2}. */
    private static Optional<String> cause(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            List<String> top = lines.limit(TOP_LINES)
                    .filter(line -> line.startsWith("#"))
                    .map(line -> line.substring(1).trim())
                    .toList();
            // below an internal error's place in the JVM stands what it is, a full heap for example
            return CAUSES.stream()
                    .flatMap(begin -> top.stream().filter(line -> line.startsWith(begin)))
                    .findFirst();
        }
    }
}
