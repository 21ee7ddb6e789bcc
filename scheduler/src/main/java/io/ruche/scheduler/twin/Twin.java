package io.ruche.scheduler.twin;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.Fleet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Runs what an input tells, fleet by fleet. */
public final class Twin {
    private Twin() {}

    /**
     * @throws FailureException {@code INVALID_REQUEST} for an input that makes no sense, {@code MODEL_NOT_FOUND} for a
     *     model that the catalogue does not know
     */
    public static TwinReport run(TwinInput input, Progress progress) {
        check(input);
        List<TwinReport.FleetReport> reports = new ArrayList<>();
        List<FleetRun> runs = new ArrayList<>();
        double width = 0;
        for (Fleet fleet : input.fleets()) {
            FleetRun run = new FleetRun(input, fleet, progress);
            run.run();
            runs.add(run);
            width = Math.max(width, run.series.widthSeconds());
        }
        for (FleetRun it : runs) {
            it.series.widen(width);
            reports.add(it.report());
        }
        return new TwinReport(input.days(), input.seed(), input.assumptions(), reports);
    }

    /**
     * Refuses what {@link #run} would refuse.
     *
     * @throws FailureException as there
     */
    public static void check(TwinInput input) {
        if (input.days() < 1 || input.days() > TwinInput.MOST_DAYS) {
            throw refused("days: " + input.days(), "1 to " + TwinInput.MOST_DAYS);
        }
        int fleets = input.fleets().size();
        if (fleets < 1 || fleets > TwinInput.MOST_FLEETS) {
            throw refused("fleets: " + fleets, "1 to " + TwinInput.MOST_FLEETS);
        }
        Set<String> names = new HashSet<>();
        for (Fleet it : input.fleets()) {
            if (!names.add(it.name())) throw refused("fleets: two are called " + it.name(), "another name for each");
        }
        if (input.organisation().isPresent() == input.trace().isPresent()) {
            throw refused(
                    input.trace().isPresent() ? "work: an organisation and a trace" : "work: none",
                    "an organisation or a trace");
        }
        for (WantedModel it : input.wanted()) known(it.model(), input);
        for (String it : new TreeSet<>(input.measured().keySet())) known(it, input);
        input.trace().ifPresent(it -> known(it.model(), input));
        for (NodeOutage it : input.outages()) check(it, input);
        CloudPrices.check(input.assumptions());
    }

    private static void known(String model, TwinInput input) {
        if (input.catalogue().find(model).isEmpty()) throw input.catalogue().notFound(model);
    }

    private static void check(NodeOutage it, TwinInput input) {
        if (!(it.atSeconds() >= 0) || !(it.forSeconds() > 0) || it.forSeconds() > 1e9 || it.atSeconds() > 1e9) {
            throw refused(
                    "outage of " + it.node() + " at " + it.atSeconds() + " s for " + it.forSeconds() + " s",
                    "at >= 0, for > 0");
        }
        boolean known = input.fleets().stream()
                .filter(fleet -> it.fleet().isEmpty() || fleet.name().equals(it.fleet()))
                .anyMatch(fleet ->
                        fleet.nodes().stream().anyMatch(node -> node.name().equals(it.node())));
        if (!known) throw refused("outage of " + it.node(), "a machine of a fleet that is simulated");
    }

    private static FailureException refused(String found, String expected) {
        return FailureException.of(
                FailureCode.INVALID_REQUEST, found + " (expected: " + expected + ").", "Change it and run again.");
    }
}
