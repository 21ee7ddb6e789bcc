package io.ruche.control.state.adapter.ignite;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.List;
import java.util.Optional;

/**
 * Whether the JVM lets Ignite reach where it must. Without this check it starts with some of them, and then ends the
 * process in the middle of its work.
 */
final class Opens {
    private static final List<String> NEEDED = List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/java.util.concurrent.locks",
            "java.base/jdk.internal.misc",
            "java.base/sun.nio.ch");

    private Opens() {}

    static void check() {
        List<String> closed = NEEDED.stream().filter(Opens::isClosed).toList();
        if (!closed.isEmpty()) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "The JVM keeps " + closed.size() + " packages closed that the store needs, first " + closed.get(0)
                            + ".",
                    "Start with the 'ruche' script or 'java -jar ruche.jar'; otherwise pass --add-opens="
                            + closed.get(0) + "=ALL-UNNAMED and the like, as .mvn/opens.args lists them.");
        }
    }

    private static boolean isClosed(String name) {
        int slash = name.indexOf('/');
        Optional<Module> module = ModuleLayer.boot().findModule(name.substring(0, slash));
        return module.isPresent() && !module.get().isOpen(name.substring(slash + 1), Opens.class.getModule());
    }
}
