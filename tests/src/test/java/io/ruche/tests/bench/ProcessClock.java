package io.ruche.tests.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** CPU time and memory of a process and its children, as Linux counts them. */
final class ProcessClock {
    private static final long TICKS_PER_SECOND = 100;

    private final ProcessHandle process;

    ProcessClock(long pid) {
        process = ProcessHandle.of(pid).orElseThrow();
    }

    /** User and system time so far; a tick is 10 ms. */
    Duration cpu() {
        long ticks = 0;
        for (ProcessHandle one : family()) {
            Optional<String> stat = read(one, "stat");
            if (stat.isPresent()) {
                // the name in parentheses may hold blanks; utime and stime are fields 14 and 15
                String[] fields =
                        stat.get().substring(stat.get().lastIndexOf(')') + 2).split(" ");
                ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            }
        }
        return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    }

    /** Resident set in bytes. */
    long memory() {
        long pages = 0;
        for (ProcessHandle one : family()) {
            pages +=
                    read(one, "statm").map(s -> Long.parseLong(s.split(" ")[1])).orElse(0L);
        }
        return pages * 4096;
    }

    private List<ProcessHandle> family() {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(process), process.descendants())
                .toList();
    }

    private static Optional<String> read(ProcessHandle one, String file) {
        Path path = Path.of("/proc/" + one.pid() + "/" + file);
        try {
            return Files.exists(path) ? Optional.of(Files.readString(path).trim()) : Optional.empty();
        } catch (IOException e) {
            if (!Files.exists(path)) {
                return Optional.empty();
            }
            throw new UncheckedIOException(e);
        }
    }
}
