package io.ruche.agent.capacity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** macOS: the owner's own limit for GPU memory, {@code sysctl iogpu.wired_limit_mb}; 0 means not set. */
final class WiredLimit {
    private WiredLimit() {}

    static OptionalLong read() {
        try {
            Process process = new ProcessBuilder("/usr/sbin/sysctl", "-n", "iogpu.wired_limit_mb")
                    .redirectErrorStream(true)
                    .start();
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return OptionalLong.empty();
            }

            return parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }

    static OptionalLong parse(String text) {
        try {
            long megabytes = Long.parseLong(text.strip());
            return megabytes > 0 ? OptionalLong.of(megabytes << 20) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
