package io.ruche.launcher.role;

import io.ruche.scheduler.failure.FailureException;
import java.util.Map;
import java.util.function.Consumer;

/** Everything in one process: the composition root of the control plane, found by name. */
public final class ServerRole {
    private static final String ROOT = "io.ruche.control.server.Server";

    private ServerRole() {}

    /**
     * Runs until it is told to stop, by a signal or over the API.
     *
     * @param options what the command line said, by the names of its options without dashes
     * @param ready told once, on a thread of its own, when everything answers: {@code http} and {@code grpc} as host:port
     * @throws FailureException when it cannot start
     */
    public static void run(Map<String, String> options, Consumer<Map<String, String>> ready) {
        var unused = ControlPlane.run(ROOT, options, Consumer.class, ready);
    }
}
