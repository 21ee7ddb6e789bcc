package io.ruche.agent.adapter.worker;

import io.ruche.agent.runtime.Runtime;
import io.ruche.agent.runtime.RuntimeContext;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runtimes on the class path, by name. Immutable, any thread. */
public final class Runtimes {
    private static final Logger LOG = LoggerFactory.getLogger(Runtimes.class);

    private final Map<String, Runtime> runtimes;

    public Runtimes(List<Runtime> found) {
        this.runtimes = new TreeMap<>();
        found.forEach(runtime -> runtimes.put(runtime.name(), runtime));
    }

    public static Runtimes find() {
        List<Runtime> found = new ArrayList<>();
        var providers = ServiceLoader.load(Runtime.class).iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return new Runtimes(found);
                }

                found.add(providers.next());
            } catch (ServiceConfigurationError e) {
                // one broken runtime must not hide the others
                LOG.warn("A runtime is not usable: {}", e.getMessage());
            }
        }
    }

    /** @throws FailureException UNSUPPORTED_MODEL when this agent has no such runtime */
    Runtime get(String name) {
        Runtime runtime = runtimes.get(name);
        if (runtime == null) {
            throw FailureException.of(
                    FailureCode.UNSUPPORTED_MODEL,
                    "runtime: " + name + " (expected: one of " + runtimes.keySet() + ").",
                    "Deploy with another --runtime, or install this one on the node.");
        }

        return runtime;
    }

    /** What each can do here; one that fails to say is offered as not available, with the reason. */
    public List<RuntimeOffer> probe(RuntimeContext context) {
        return runtimes.values().stream()
                .map(runtime -> probe(runtime, context))
                .toList();
    }

    private static RuntimeOffer probe(Runtime runtime, RuntimeContext context) {
        try {
            return runtime.probe(context);
        } catch (FailureException e) {
            return unavailable(runtime, e.failure().text());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("Runtime {} could not be probed", runtime.name(), e);
            return unavailable(runtime, "It could not be probed: " + e);
        }
    }

    private static RuntimeOffer unavailable(Runtime runtime, String reason) {
        return RuntimeOffer.newBuilder()
                .setName(runtime.name())
                .setAvailable(false)
                .setReason(reason)
                .build();
    }
}
