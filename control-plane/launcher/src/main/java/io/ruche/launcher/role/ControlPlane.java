package io.ruche.launcher.role;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/** The control plane's own code, found by name: the commands run without it on their class path. */
final class ControlPlane {
    private ControlPlane() {}

    /**
     * Calls {@code run(Map, listener)} of a class of the control plane and returns what that returns.
     *
     * @throws FailureException what it threw, or CONFIGURATION when it is not there
     */
    static <L> Object run(String root, Map<String, String> options, Class<L> type, L listener) {
        try {
            return Class.forName(root).getMethod("run", Map.class, type).invoke(null, options, listener);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof FailureException failure) {
                throw failure;
            }
            throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "This program was built without the server (expected: " + root + " beside it).",
                    "Use the `ruche` script, or ruche.jar with its lib folder.");
        }
    }
}
