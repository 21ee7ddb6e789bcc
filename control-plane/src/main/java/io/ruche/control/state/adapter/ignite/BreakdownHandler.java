package io.ruche.control.state.adapter.ignite;

import io.ruche.scheduler.failure.Failure;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.ignite.Ignite;
import org.apache.ignite.failure.AbstractFailureHandler;
import org.apache.ignite.failure.FailureContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when Ignite gives itself up: it is logged, the store says that it is broken and takes nothing more, and
 * the process decides how it ends. Ignite's own handler would halt the JVM without a word.
 */
final class BreakdownHandler extends AbstractFailureHandler {
    private static final Logger log = LoggerFactory.getLogger(BreakdownHandler.class);

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
            log.error("The store broke ({})", context.type(), context.error());
            broken.accept(IgniteFailures.of(
                    context.error() == null
                            ? new IllegalStateException(context.type().toString())
                            : context.error(),
                    directory));
        }
        return true;
    }
}
