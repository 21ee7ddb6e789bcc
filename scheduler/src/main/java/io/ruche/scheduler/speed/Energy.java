package io.ruche.scheduler.speed;

import io.ruche.scheduler.device.Power;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Joules by what machines draw. */
public final class Energy {
    private Energy() {}

    /**
     * What one machine does in a step.
     *
     * @param busySeconds of the step in which it computes; it rests for the others
     */
    public record Work(Optional<Power> power, double busySeconds) {}

    /**
     * Of one step of decoding, all machines together. One whose draw at rest is not known counts as loaded all the time,
     * so that the sum is then an upper bound.
     *
     * @param stepSeconds as long as the step takes on the clock
     * @return empty when a machine's draw under load is not known
     */
    public static OptionalDouble joules(List<Work> machines, double stepSeconds) {
        double joules = 0;
        for (Work machine : machines) {
            OptionalDouble loaded = machine.power().map(Power::loadedWatts).orElse(OptionalDouble.empty());
            if (loaded.isEmpty()) return OptionalDouble.empty();
            double watts = loaded.getAsDouble();
            double idle = machine.power()
                    .map(Power::idleWatts)
                    .orElse(OptionalDouble.empty())
                    .orElse(watts);
            double busy = Math.min(machine.busySeconds(), stepSeconds);
            joules += watts * busy + idle * (stepSeconds - busy);
        }
        return OptionalDouble.of(joules);
    }
}
