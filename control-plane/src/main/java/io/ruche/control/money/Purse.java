package io.ruche.control.money;

import io.ruche.control.state.Cluster;
import io.ruche.control.state.ColdRows;
import io.ruche.scheduler.money.BudgetBook;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that counts money in one process. Any thread. */
public final class Purse implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Purse.class);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Ledger ledger;
    private final Accountant accountant;
    private final Spend spend;

    /**
     * @param loop of its own; {@code timers} run on it
     * @param elsewhere where days begin while no organisation says so
     */
    public Purse(
            Cluster cluster, ColdRows rows, MoneyMeter meter, Loop loop, Timers timers, Clock clock, ZoneId elsewhere) {
        Supplier<ZoneId> zone = () -> cluster.state()
                        .specs()
                        .house()
                        .each(OrganisationSpec.class)
                        .findFirst()
                        .isPresent()
                ? BudgetBook.of(cluster.state().specs().house()).houseZone()
                : elsewhere;
        this.ledger = new Ledger(rows, meter, zone, loop, timers, clock);
        this.accountant = new Accountant(cluster, ledger, meter, loop, timers, clock);
        this.spend = new SpendDesk(ledger, accountant, zone, clock);
    }

    /** Reads what was written before, and looks after who waits for money. Once, when the cluster is there. */
    public void start() {
        ledger.start();
        accountant.start();
    }

    /**
     * Writes what is not written yet, so that the next process takes nothing to be spent that is not. Blocks for two seconds
     * at most. Before the cluster closes, after the gateway did. Idempotent.
     */
    @Override
    public void close() {
        try {
            CompletableFuture.allOf(
                            accountant.close().toCompletableFuture(),
                            ledger.close().toCompletableFuture())
                    .get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.info("The last seconds of spending were not written: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public Accountant accountant() {
        return accountant;
    }

    public Spend spend() {
        return spend;
    }
}
