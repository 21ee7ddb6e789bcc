package io.ruche.tests.bench;

import io.ruche.scheduler.routing.PrefixChain;
import io.ruche.scheduler.simulation.ReplicaSpeed;
import io.ruche.scheduler.simulation.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Requests of a seed, in four parts of equal size: quiet, busy, in bunches of eight, and all in one second. So slots are
 * free, full, and full with a queue before them.
 */
final class TwinWorkload {
    private static final int BUNCH = 8;

    private TwinWorkload() {}

    /** @param speed to say how many requests a second are a load of so much */
    static List<Request> of(RandomGenerator random, int requests, ReplicaSpeed speed, int slots) {
        int[] prompts = new int[requests];
        int[] outputs = new int[requests];
        double work = 0;
        for (int i = 0; i < requests; i++) {
            prompts[i] = between(random, 16, 512);
            outputs[i] = between(random, 8, 64);
            double step = speed.decodeStepSeconds(slots, slots * prompts[i]);
            work += speed.prefillSeconds(0, prompts[i]) + step * outputs[i] / slots;
        }
        double each = work / requests;
        List<Request> made = new ArrayList<>();
        double seconds = 0;
        for (int i = 0; i < requests; i++) {
            made.add(new Request((long) (seconds * 1e9), prompts[i], outputs[i], PrefixChain.NONE, ""));
            seconds += switch (4 * i / requests) {
                case 0 -> gap(random, each / 0.3);
                case 1 -> gap(random, each / 0.8);
                case 2 -> (i + 1) % BUNCH == 0 ? gap(random, BUNCH * each / 0.7) : 0;
                default -> gap(random, 4.0 / requests);
            };
        }
        return made;
    }

    /** Equally likely in each doubling. */
    private static int between(RandomGenerator random, int least, int most) {
        return (int) Math.round(least * Math.pow((double) most / least, random.nextDouble()));
    }

    private static double gap(RandomGenerator random, double mean) {
        return -Math.log(1 - random.nextDouble()) * mean;
    }
}
