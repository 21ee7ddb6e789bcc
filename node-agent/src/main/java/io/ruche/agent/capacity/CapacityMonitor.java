package io.ruche.agent.capacity;

import io.ruche.proto.Capacity;
import io.ruche.proto.Inventory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this machine every beat, on a thread of its own, since a driver may take its time. Listeners are called on that
 * thread: once with the inventory, again whenever it changed, and with the capacity every beat.
 */
public final class CapacityMonitor implements AutoCloseable {
    public static final Duration BEAT = Duration.ofSeconds(2);
    private static final int INVENTORY_EVERY = 30;
    private static final Logger LOG = LoggerFactory.getLogger(CapacityMonitor.class);

    private final Path home;
    private final OptionalLong ownersLimit;
    private final Consumer<Inventory> onInventory;
    private final Consumer<Capacity> onCapacity;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread reader = new Thread(task, "agent-capacity");
        reader.setDaemon(true);
        return reader;
    });

    // these only on the thread
    private @Nullable OshiMachine machine;
    private @Nullable Surveyor surveyor;
    private Inventory last = Inventory.getDefaultInstance();
    private int beats;

    /** @param ownersLimit {@code --memory-limit} in bytes, if given */
    public CapacityMonitor(
            Path home, OptionalLong ownersLimit, Consumer<Inventory> onInventory, Consumer<Capacity> onCapacity) {
        this.home = home;
        this.ownersLimit = ownersLimit;
        this.onInventory = onInventory;
        this.onCapacity = onCapacity;
    }

    public void start() {
        var unused = thread.scheduleWithFixedDelay(this::beat, 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beat() {
        try {
            Surveyor reader = surveyor();
            if (beats++ % INVENTORY_EVERY == 0) {
                Inventory now = reader.inventory();
                if (!now.equals(last)) {
                    last = now;
                    onInventory.accept(now);
                }
            }

            onCapacity.accept(reader.capacity(System.currentTimeMillis()));
        } catch (RuntimeException e) {
            // an unreadable sensor must not end the readings for good
            LOG.warn("The machine's readings failed this time: {}", e.toString());
        }
    }

    private Surveyor surveyor() {
        Surveyor held = surveyor;
        if (held == null) {
            OshiMachine opened = new OshiMachine(home);
            machine = opened;
            held = new Surveyor(opened, ownersLimit);
            surveyor = held;
        }

        return held;
    }

    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }

        thread.execute(() -> {
            OshiMachine open = machine;
            if (open != null) {
                open.close();
            }
        });
        thread.shutdown();
    }
}
