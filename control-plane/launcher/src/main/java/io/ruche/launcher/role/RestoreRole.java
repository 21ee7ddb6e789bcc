package io.ruche.launcher.role;

import io.ruche.scheduler.failure.FailureException;
import java.util.Map;
import java.util.function.BiConsumer;

/** Putting a backup back, in this process: the control plane's own code, found by name. */
public final class RestoreRole {
    private static final String ROOT = "io.ruche.control.server.RestoreHome";

    private RestoreRole() {}

    /**
     * Restores and returns what was restored.
     *
     * @param options {@code home} and {@code file}
     * @param progress told the step and {done, total} bytes, on the caller's thread
     * @throws FailureException when nothing was changed
     */
    public static Map<String, String> run(Map<String, String> options, BiConsumer<String, long[]> progress) {
        @SuppressWarnings("unchecked") // what that method returns
        Map<String, String> told = (Map<String, String>) ControlPlane.run(ROOT, options, BiConsumer.class, progress);
        return told;
    }
}
