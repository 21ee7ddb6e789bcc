package io.ruche.scheduler.twin.publish;

import static io.ruche.scheduler.twin.publish.SimulationAsk.wrong;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.json.Json;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.twin.Progress;
import io.ruche.scheduler.twin.Twin;
import io.ruche.scheduler.twin.TwinInput;
import io.ruche.scheduler.twin.TwinReport.FleetReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Many runs of one ask: with seeds, with values of an assumption, or each value with each seed. A run is known by its
 * number, so that whoever has the text of a sweep can do any part of it. Immutable, any thread.
 */
public final class SimulationSweep {
    public static final int MOST_RUNS = 1_000;
    /** Of virtual time, all runs and fleets together: a quarter of an hour for two cores, where a day takes 0.5 s. */
    public static final int MOST_DAYS = 3_000;

    private static final String SEEDS = "seeds";

    private final SimulationAsk ask;
    private final List<String> sweep;
    private final long seeds;
    /** Each an assumption as it is written, as {@code slots=4}; all that are made at once. */
    private final List<List<String>> points;

    private SimulationSweep(SimulationAsk ask, List<String> sweep, long seeds, List<List<String>> points) {
        this.ask = ask;
        this.sweep = List.copyOf(sweep);
        this.seeds = seeds;
        this.points = List.copyOf(points);
    }

    /**
     * @param sweep each {@code seeds=COUNT}, {@code slots=4,8} or {@code ASSUMPTION=VALUE,VALUE...}
     * @throws FailureException {@code INVALID_REQUEST} for one that makes no sense, or for more than anybody waits for;
     *     and for whatever is wrong with the ask itself
     */
    public static SimulationSweep of(SimulationAsk ask, List<String> sweep) {
        if (sweep.isEmpty()) throw wrong("Nothing to sweep over (expected: seeds=100, or slots=1,2,4).", "");
        long seeds = 1;
        List<List<String>> points = List.of(List.of());
        for (String word : sweep) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            String values = equals < 0 ? "" : word.substring(equals + 1);
            if (values.isBlank()) {
                throw wrong("'" + Words.shown(word) + "' (expected: seeds=100, or slots=1,2,4).", "");
            }
            if (name.equals(SEEDS)) {
                double count = Words.number(values, word, "how many");
                if (count < 1 || count > MOST_RUNS || count != Math.rint(count)) {
                    throw wrong(Words.shown(word) + " (expected: 1 to " + MOST_RUNS + ").", "");
                }
                seeds = (long) count;
            } else {
                points = times(
                        points,
                        name.equals(SimulationAsk.SLOTS)
                                ? name
                                : Words.assumption(name).text(),
                        word,
                        values);
            }
        }
        SimulationSweep made = new SimulationSweep(ask, sweep, seeds, points);
        made.checkSize();
        Twin.check(ask.input());
        for (int point = 0; point < points.size(); point++)
            made.ask((int) (point * seeds)).check();
        return made;
    }

    /** From {@link #json}. */
    public static SimulationSweep parse(byte[] json) {
        AskText text = AskText.parse(json);
        return of(text.ask(), text.sweep());
    }

    public String json() {
        return AskText.json(ask, sweep);
    }

    /** How many runs it has. */
    public int size() {
        return (int) (points.size() * seeds);
    }

    /**
     * One run's headline figures, as JSON.
     *
     * @param number from 0
     * @param cancelled asked now and then; ends the run with {@code CANCELLED}
     */
    public String run(int number, BooleanSupplier cancelled) {
        List<Object> fleets = new ArrayList<>();
        Progress progress = (fleet, share) -> {
            if (cancelled.getAsBoolean()) {
                throw FailureException.of(FailureCode.CANCELLED, "The sweep was cancelled.", "");
            }
        };
        for (FleetReport it : Twin.run(ask(number).input(), progress).fleets()) fleets.add(headline(it));
        return CanonicalJson.of(Map.of("fleets", fleets));
    }

    /**
     * What all runs came to.
     *
     * @param headlines of each run, by its number
     */
    public String fold(List<String> headlines) {
        List<Object> folded = new ArrayList<>();
        for (int point = 0; point < points.size(); point++) {
            Map<String, Map<String, List<Double>>> fleets = new LinkedHashMap<>();
            for (int seed = 0; seed < seeds; seed++) collect(headlines.get((int) (point * seeds + seed)), fleets);
            List<Object> each = new ArrayList<>();
            fleets.forEach((name, figures) -> {
                Map<String, Object> spreads = new TreeMap<>();
                figures.forEach((figure, values) -> spreads.put(figure, spread(values)));
                each.add(Map.of("name", name, "figures", spreads));
            });
            folded.add(Map.of("assume", points.get(point), "runs", seeds, "fleets", each));
        }
        Map<String, Object> tree = new TreeMap<>();
        tree.put("days", (long) ask.days());
        tree.put("seed", ask.seed());
        tree.put("sweep", sweep);
        tree.put("runs", (long) size());
        tree.put("points", folded);
        return CanonicalJson.of(tree);
    }

    private SimulationAsk ask(int number) {
        SimulationAsk one = ask.seeded(ask.seed() + number % seeds);
        for (String word : points.get((int) (number / seeds))) one = one.with(word);
        return one;
    }

    private void checkSize() {
        long runs = points.size() * seeds;
        if (runs > MOST_RUNS) throw wrong(runs + " runs (expected: at most " + MOST_RUNS + ").", "Sweep over less.");
        long days = runs * Math.max(1, ask.fleets().size()) * Math.min(ask.days(), TwinInput.MOST_DAYS);
        if (days > MOST_DAYS) {
            throw wrong(
                    runs + " runs are " + days + " days of all fleets together (expected: at most " + MOST_DAYS + ").",
                    "Simulate fewer days, or sweep over less.");
        }
    }

    private static List<List<String>> times(List<List<String>> before, String name, String word, String values) {
        List<List<String>> all = new ArrayList<>();
        String[] each = values.split(",", -1);
        if ((long) before.size() * each.length > MOST_RUNS) {
            throw wrong(Words.shown(word) + ": too many runs (expected: at most " + MOST_RUNS + ").", "");
        }
        for (List<String> point : before) {
            for (String value : each) {
                List<String> more = new ArrayList<>(point);
                more.add(name + "=" + value.strip());
                all.add(more);
            }
        }
        return all;
    }

    private static Map<String, Object> headline(FleetReport fleet) {
        Map<String, Object> figures = new TreeMap<>();
        figures.put("tokensPerDay", Figures.of(fleet.tokensPerDay()));
        figures.put("ttftP50Seconds", Figures.of(fleet.firstToken().p50()));
        figures.put("ttftP95Seconds", Figures.of(fleet.firstToken().p95()));
        figures.put("ttftP99Seconds", Figures.of(fleet.firstToken().p99()));
        figures.put("queueP95Seconds", Figures.of(fleet.queue().p95()));
        figures.put("utilisation", Figures.of(fleet.utilisation()));
        figures.put("energyKWh", Figures.of(fleet.energyKwh()));
        figures.put("powerCostUsd", Figures.of(fleet.powerCostUsd()));
        figures.put("cloudCostUsd", Figures.of(fleet.cloudCostUsd()));
        figures.put("cloudSpentUsd", Figures.of(fleet.cloudSpentUsd()));
        figures.put("strandedBytes", fleet.strandedBytes());
        figures.put("goodput", Figures.of(fleet.requests().goodput()));
        figures.put("served", fleet.requests().served());
        figures.put("refused", fleet.requests().refused());
        figures.put("unserved", fleet.requests().unserved());
        return Map.of("name", fleet.name(), "figures", figures);
    }

    private static void collect(String headline, Map<String, Map<String, List<Double>>> fleets) {
        Map<String, @Nullable Object> run =
                Json.object(headline, "a run", found -> new IllegalArgumentException("a sweep's " + found));
        if (!(run.get("fleets") instanceof List<?> list)) throw new IllegalArgumentException("a run without fleets");
        for (Object each : list) {
            if (!(each instanceof Map<?, ?> fleet) || !(fleet.get("figures") instanceof Map<?, ?> figures)) {
                throw new IllegalArgumentException("a fleet without figures");
            }
            Map<String, List<Double>> all =
                    fleets.computeIfAbsent(String.valueOf(fleet.get("name")), unused -> new TreeMap<>());
            figures.forEach((name, value) -> {
                List<Double> values = all.computeIfAbsent(String.valueOf(name), unused -> new ArrayList<>());
                if (value instanceof Number number) values.add(number.doubleValue());
            });
        }
    }

    /** Of what is known; of nothing, nothing. */
    private static Map<String, Object> spread(List<Double> values) {
        Map<String, Object> tree = new TreeMap<>();
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        tree.put("known", (long) sorted.length);
        if (sorted.length == 0) return tree;
        tree.put("mean", Figures.of(Arrays.stream(sorted).average().orElse(0)));
        tree.put("least", Figures.of(sorted[0]));
        tree.put("p5", Figures.of(quantile(sorted, 0.05)));
        tree.put("p50", Figures.of(quantile(sorted, 0.5)));
        tree.put("p95", Figures.of(quantile(sorted, 0.95)));
        tree.put("most", Figures.of(sorted[sorted.length - 1]));
        return tree;
    }

    /** The least value that so many are not above. */
    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
    }
}
