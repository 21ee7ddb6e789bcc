package io.ruche.launcher.role;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.lang.reflect.InvocationTargetException;
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
        try {
            Class.forName(ROOT).getMethod("run", Map.class, Consumer.class).invoke(null, options, ready);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof FailureException failure) {
                throw failure;
            }
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "This program was built without the server (expected: " + ROOT + " beside it).",
                    "Use the `ruche` script, or ruche.jar with its lib folder.");
        }
    }
}
