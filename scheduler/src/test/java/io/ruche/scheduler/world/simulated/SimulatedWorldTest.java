package io.ruche.scheduler.world.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedWorldTest {
    private final SimulatedWorld world = new SimulatedWorld(7);
    private final List<String> done = new ArrayList<>();

    @Test
    void whatIsDueFirstIsDoneFirstAndEqualsInTheirOrder() {
        SimulatedWorld.SimulatedLoop loop = world.loop("a");
        loop.after(Duration.ofSeconds(2), () -> done.add("late"));
        loop.after(Duration.ofSeconds(1), () -> done.add("early"));
        loop.execute(() -> done.add("first"));
        loop.execute(() -> done.add("second"));
        world.run(Duration.ofSeconds(3));

        assertThat(done).containsExactly("first", "second", "early", "late");
        assertThat(world.clock().monotonic()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void whatIsCancelledIsNotDone() {
        Timers.Cancellable timer = world.loop("a").after(Duration.ofSeconds(1), () -> done.add("never"));
        timer.cancel();
        timer.cancel();
        world.run(Duration.ofSeconds(2));
        assertThat(done).isEmpty();
    }

    @Test
    void aPausedActorIsLateAndTheOthersAreNot() {
        SimulatedWorld.SimulatedLoop asleep = world.loop("asleep");
        asleep.after(Duration.ofSeconds(1), () -> done.add("asleep 1"));
        asleep.after(Duration.ofSeconds(2), () -> done.add("asleep 2"));
        world.loop("awake").after(Duration.ofSeconds(3), () -> done.add("awake"));
        asleep.pause(Duration.ofSeconds(5));
        world.run(Duration.ofSeconds(4));
        assertThat(done).containsExactly("awake");
        world.run(Duration.ofSeconds(1));
        assertThat(done).containsExactly("awake", "asleep 1", "asleep 2");
    }

    @Test
    void wallTimeJumpsAndMonotonicTimeDoesNot() {
        var before = world.clock().wall();
        world.jumpWall(Duration.ofHours(-2));

        assertThat(Duration.between(before, world.clock().wall())).isEqualTo(Duration.ofHours(-2));
        assertThat(world.clock().monotonic()).isZero();
    }

    @Test
    void theSameSeedGivesTheSameChance() {
        SimulatedEntropy one = new SimulatedEntropy(3);
        SimulatedEntropy other = new SimulatedEntropy(3);
        for (int i = 0; i < 100; i++) {
            assertThat(one.below(1000)).isEqualTo(other.below(1000)).isBetween(0, 999);
        }
        assertThat(one.id("ins")).isEqualTo(other.id("ins")).matches("ins-[0-9a-z]{8}");
    }
}
