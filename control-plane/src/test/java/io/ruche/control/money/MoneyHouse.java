package io.ruche.control.money;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.keys.Identity;
import io.ruche.control.organisation.HouseModels;
import io.ruche.control.organisation.SpecDesk;
import io.ruche.control.state.Caller;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.money.Spender;
import io.ruche.scheduler.money.Tariff;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.world.simulated.SimulatedWorld;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A house that counts money, on a virtual clock; it can be killed at any moment and started again on the same disk. */
final class MoneyHouse {
    static final Tariff.PerToken PRICE = new Tariff.PerToken(1_000_000, 1_000_000, 2_000_000);
    static final Usage WORST = Usage.ofTokens(100, 0, 1_000);
    /** In micro-USD. */
    static final long WORST_COST = 2_100;

    final SimulatedWorld world = new SimulatedWorld(1);
    private final MemoryDisk disk = new MemoryDisk();
    private final List<SimulatedWorld.SimulatedLoop> loops = new ArrayList<>();
    private MemoryClusterStore store;
    StateLoop cluster;
    Purse purse;
    private SimulatedWorld.SimulatedLoop money;

    MoneyHouse() {
        SimulatedWorld.SimulatedLoop state = loop("state");
        store = new MemoryClusterStore(disk, state, world.clock(), world.entropy());
        cluster = new StateLoop(store, state, state, world.clock(), world.entropy(), "member");
        money = loop("money");
        purse = purse();
        begin();
    }

    private SimulatedWorld.SimulatedLoop loop(String name) {
        SimulatedWorld.SimulatedLoop made = world.loop(name);
        loops.add(made);
        return made;
    }

    private Purse purse() {
        return new Purse(cluster, cluster.coldRows(), MoneyMeter.NONE, money, money, world.clock(), ZoneId.of("UTC"));
    }

    private void begin() {
        done(cluster.start());
        purse.start();
        pass(Duration.ofMillis(10));
    }

    /** As {@code kill -9}: nothing of it runs any more; what is on the disk is. */
    void kill() {
        loops.forEach(it -> it.pause(Duration.ofDays(10_000)));
        loops.clear();
        store.close();
        SimulatedWorld.SimulatedLoop state = loop("state");
        store = new MemoryClusterStore(disk, state, world.clock(), world.entropy());
        cluster = new StateLoop(store, state, state, world.clock(), world.entropy(), "member");
        money = loop("money");
        purse = purse();
        begin();
    }

    void pass(Duration time) {
        world.run(time);
    }

    <T> T done(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        for (int i = 0; i < 100_000 && !future.isDone(); i++) world.step();
        assertThat(future).isDone();
        return future.join();
    }

    void submit(Command command) {
        done(cluster.submit(command, Caller.of("test")));
    }

    void apply(String yaml) {
        SpecDesk desk = new SpecDesk(cluster, new HouseModels(Catalogue.builtIn()), loop("specs"));
        Identity admin = new Identity(new KeyId("key-1"), "admin", Role.ADMIN, "");
        done(desk.apply(yaml.getBytes(StandardCharsets.UTF_8), "house.yaml", false, admin));
    }

    static String budget(String more) {
        return "apiVersion: ruche.io/v1\nkind: Budget\nmetadata: { name: desk }\nspec: { scope: project, target: me, "
                + more + " }\n";
    }

    /** A call to a model elsewhere; its word comes when its mark is written. */
    Asked ask(Spender spender, Optional<String> policy) {
        Asked asked = new Asked();
        Charge charge = new Charge("me", spender, policy, "den/big", false, Optional.of(PRICE), WORST);
        purse.accountant().take(charge, asked::hear);
        return asked;
    }

    Asked ask() {
        Asked asked = ask(Charge.key("me"), Optional.empty());
        pass(Duration.ofMillis(50));
        return asked;
    }

    Spend.Report report(Window window) {
        return done(purse.spend().report(window, Spend.COMPARED.orElseThrow()));
    }

    /** What became of a call. */
    static final class Asked {
        Optional<Till.Word> word = Optional.empty();

        void hear(Till.Word it) {
            assertThat(word).as("words").isEmpty();
            word = Optional.of(it);
        }

        boolean isPaid() {
            return word.filter(Till.Word.Paid.class::isInstance).isPresent();
        }

        Till.Receipt receipt() {
            return ((Till.Word.Paid) word.orElseThrow()).receipt();
        }

        String refusal() {
            return ((Till.Word.Refused) word.orElseThrow()).failure().text();
        }
    }
}
