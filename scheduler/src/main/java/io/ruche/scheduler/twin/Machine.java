package io.ruche.scheduler.twin;

import io.ruche.scheduler.device.Power;
import io.ruche.scheduler.fleet.Fleet.FleetNode;
import io.ruche.scheduler.speed.Energy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** One machine of the fleet on virtual time. */
final class Machine {
    private static final double NANOS = 1e9;

    final FleetNode node;
    private final Series series;
    /** Losses under way: the machine is there again when the last of them is over. */
    private int losses;
    /** Models that it holds a part of. */
    private int hosted;
    /** What those that work here ask of it: 1 is all of it. */
    private double demand;

    private long since;
    double upSeconds;
    double busySeconds;
    /** In which it held a model. */
    double hostSeconds;

    int outages;
    double outageSeconds;

    Machine(FleetNode node, Series series) {
        this.node = node;
        this.series = series;
    }

    boolean isUp() {
        return losses == 0;
    }

    double demand() {
        return demand;
    }

    void hosts(int more, long now) {
        advance(now);
        hosted += more;
    }

    void demand(double now, long nanos) {
        advance(nanos);
        demand = now;
    }

    /** @return whether it was there until now */
    boolean lose(long now) {
        advance(now);
        if (losses++ > 0) return false;
        outages++;
        return true;
    }

    /** @return whether it is there from now on */
    boolean back(long now) {
        advance(now);
        return --losses == 0;
    }

    void advance(long now) {
        double seconds = (now - since) / NANOS;
        if (seconds <= 0) return;
        if (isUp()) {
            double busy = Math.min(1, demand);
            upSeconds += seconds;
            busySeconds += seconds * busy;
            if (hosted > 0) hostSeconds += seconds;
            series.machine(since, now, busy, hosted > 0, watts(busy));
        } else {
            outageSeconds += seconds;
            series.machine(since, now, 0, false, OptionalDouble.of(0));
        }
        since = now;
    }

    OptionalDouble kwh() {
        OptionalDouble joules = Energy.joules(List.of(new Energy.Work(power(), busySeconds)), upSeconds);
        return joules.isEmpty() ? joules : OptionalDouble.of(joules.getAsDouble() / 3.6e6);
    }

    private OptionalDouble watts(double busy) {
        return Energy.joules(List.of(new Energy.Work(power(), busy)), 1);
    }

    private Optional<Power> power() {
        return node.device().power();
    }
}
