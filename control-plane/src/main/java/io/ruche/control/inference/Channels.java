package io.ruche.control.inference;

import io.grpc.ManagedChannel;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.Transport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** One channel for each data address, made on first use and closed when nobody has used it for long. Any thread. */
final class Channels {
    /** Sweeps without use before a channel is closed: an agent that restarted has another address. */
    private static final int UNUSED_SWEEPS = 300;

    private final Map<String, Held> channels = new ConcurrentHashMap<>();

    ManagedChannel get(String address) {
        Held held = channels.get(address);
        if (held == null) {
            held = channels.computeIfAbsent(address, it -> new Held(Transport.channel(Endpoint.parse(it))));
        }

        held.unused = 0;
        return held.channel;
    }

    /** Called every second. */
    void sweep(Predicate<String> isInUse) {
        channels.forEach((address, held) -> {
            held.unused = isInUse.test(address) ? 0 : held.unused + 1;
            if (held.unused > UNUSED_SWEEPS && channels.remove(address, held)) {
                held.channel.shutdown();
            }
        });
    }

    void close() {
        channels.values().forEach(held -> held.channel.shutdownNow());
        channels.clear();
    }

    private static final class Held {
        private final ManagedChannel channel;
        private volatile int unused;

        Held(ManagedChannel channel) {
            this.channel = channel;
        }
    }
}
