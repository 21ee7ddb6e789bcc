package io.ruche.control.state.adapter.ignite;

import io.ruche.scheduler.failure.Failure;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.ignite.Ignite;
import org.apache.ignite.failure.AbstractFailureHandler;
import org.apache.ignite.failure.FailureContext;

/**
 * What happens when Ignite gives itself up: it is logged, the store says that it is broken and takes nothing more, and
 * the process decides how it ends. Ignite's own handler would halt the JVM without a word.
 */
final class BreakdownHandler extends AbstractFailureHandler {
    private final Path directory;
    private final Consumer<Failure> broken;
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param broken called once, on a thread of Ignite's */
    BreakdownHandler(Path directory, Consumer<Failure> broken) {
        this.directory = directory;
        this.broken = broken;
    }

    @Override
    protected boolean handle(Ignite ignite, FailureContext context) {
        if (told.compareAndSet(false, true)) {
            Throwable error = context.error() == null
                    ? new IllegalStateException(context.type().toString())
                    : context.error();
            new StoreLogger().error("The store broke (" + context.type() + ")", error);
            broken.accept(IgniteFailures.of(error, directory));
        }
        return true;
    }
}
