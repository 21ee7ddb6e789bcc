package io.ruche.scheduler.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmTest {
    private final SimulatedWorld world = new SimulatedWorld(7);
    private final List<Long> rung = new ArrayList<>();
    private final long born = now();
    private final Alarm alarm = new Alarm(world.loop("a"), world.clock(), () -> rung.add(now() - born));

    @Test
    void ringsOnceAtTheLastTimeThatWasSet() {
        alarm.set(born + 2_000);
        alarm.set(born + 5_000);
        alarm.set(born + 5_000);
        world.run(Duration.ofSeconds(10));
        assertThat(rung).containsExactly(5_000L);

        alarm.set(born + 5_000);
        world.run(Duration.ofSeconds(1));
        assertThat(rung).as("the past is now").hasSize(2);
    }

    @Test
    void aTimeFarAwayIsLookedAtAgainAfterAMinute() {
        alarm.set(born + 3_600_000);
        world.run(Duration.ofMinutes(5));
        assertThat(rung).containsExactly(60_000L);
    }

    @Test
    void whatIsCancelledOrNeverDoesNotRing() {
        alarm.set(born + 1_000);
        alarm.cancel();
        alarm.cancel();
        world.run(Duration.ofSeconds(2));
        alarm.set(now() + 1_000);
        alarm.set(Alarm.NEVER);
        world.run(Duration.ofSeconds(2));
        assertThat(rung).isEmpty();
    }

    private long now() {
        return world.clock().wall().toEpochMilli();
    }
}
