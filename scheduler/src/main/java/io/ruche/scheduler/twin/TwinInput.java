package io.ruche.scheduler.twin;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.organisation.spec.check.House;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What shall be simulated. Each fleet gets the same work.
 *
 * @param fleets at least one, each name once
 * @param organisation whose agents work, as a check accepted it
 * @param trace requests instead of an organisation's
 * @param wanted how models shall be served where it is not as usual
 * @param days 1 to {@link #MOST_DAYS}; a trace that is shorter ends earlier
 * @param providers elsewhere for which there is a key, as {@code anthropic}
 * @param outages of machines, beside those that {@code assumptions} draw
 * @param measured what replicas of a model reached, by its name; instead of what is predicted
 */
public record TwinInput(
        List<Fleet> fleets,
        Catalogue catalogue,
        Optional<House> organisation,
        Optional<TraceLoad> trace,
        List<WantedModel> wanted,
        int days,
        long seed,
        Assumptions assumptions,
        Set<String> providers,
        List<NodeOutage> outages,
        Map<String, MeasuredSpeed> measured) {
    public static final int MOST_DAYS = 366;
    public static final int MOST_FLEETS = 32;

    public TwinInput {
        fleets = List.copyOf(fleets);
        wanted = List.copyOf(wanted);
        providers = Set.copyOf(providers);
        outages = List.copyOf(outages);
        measured = Map.copyOf(measured);
    }

    /** An organisation's days, everything as usual. */
    public static TwinInput of(List<Fleet> fleets, Catalogue catalogue, House organisation, int days, long seed) {
        return usual(fleets, catalogue, Optional.of(organisation), Optional.empty(), days, seed);
    }

    /** A trace's requests, everything as usual. */
    public static TwinInput of(List<Fleet> fleets, Catalogue catalogue, TraceLoad trace, int days, long seed) {
        return usual(fleets, catalogue, Optional.empty(), Optional.of(trace), days, seed);
    }

    private static TwinInput usual(
            List<Fleet> fleets,
            Catalogue catalogue,
            Optional<House> organisation,
            Optional<TraceLoad> trace,
            int days,
            long seed) {
        return new TwinInput(
                fleets,
                catalogue,
                organisation,
                trace,
                List.of(),
                days,
                seed,
                Assumptions.USUAL,
                Set.of(),
                List.of(),
                Map.of());
    }

    public TwinInput withWanted(List<WantedModel> others) {
        return new TwinInput(
                fleets, catalogue, organisation, trace, others, days, seed, assumptions, providers, outages, measured);
    }

    public TwinInput with(Assumptions others) {
        return new TwinInput(
                fleets, catalogue, organisation, trace, wanted, days, seed, others, providers, outages, measured);
    }

    public TwinInput withProviders(Set<String> others) {
        return new TwinInput(
                fleets, catalogue, organisation, trace, wanted, days, seed, assumptions, others, outages, measured);
    }

    public TwinInput withOutages(List<NodeOutage> others) {
        return new TwinInput(
                fleets, catalogue, organisation, trace, wanted, days, seed, assumptions, providers, others, measured);
    }

    public TwinInput withMeasured(Map<String, MeasuredSpeed> others) {
        return new TwinInput(
                fleets, catalogue, organisation, trace, wanted, days, seed, assumptions, providers, outages, others);
    }
}
