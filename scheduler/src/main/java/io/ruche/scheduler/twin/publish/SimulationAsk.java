package io.ruche.scheduler.twin.publish;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.publish.FleetFile;
import io.ruche.scheduler.fleet.publish.OwnersTexts;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.check.Submission;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.simulation.AzureTrace;
import io.ruche.scheduler.simulation.MooncakeTrace;
import io.ruche.scheduler.simulation.Request;
import io.ruche.scheduler.twin.Assumption;
import io.ruche.scheduler.twin.Assumptions;
import io.ruche.scheduler.twin.TraceLoad;
import io.ruche.scheduler.twin.TwinInput;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What somebody wants to be simulated, as they wrote it.
 *
 * @param fleets at least one
 * @param trace of Azure's or Mooncake's form; all its requests are of the first of {@code models}
 * @param models to be served where it is not as usual, each {@code MODEL} or {@code MODEL=REPLICAS}
 * @param context tokens that a request of these may hold; 0: as usual
 * @param slots requests of these at once; 0: as usual
 * @param assume assumptions that are not as usual, each {@code NAME=VALUE}
 * @param cloudModel whose price tokens are compared with
 * @param providers elsewhere for which there is a key
 * @param outages each {@code [FLEET/]NODE@AT+FOR}, as {@code studio-1@2d+6h}
 * @param measured each {@code MODEL=PREFILL/DECODE[/BATCHCOST[/OVERHEAD]]}
 * @param owners what is known of models and machines beside what comes with Ruche
 */
public record SimulationAsk(
        List<TextFile> fleets,
        Optional<TextFile> organisation,
        Optional<TextFile> trace,
        List<String> models,
        int context,
        int slots,
        int days,
        long seed,
        List<String> assume,
        Optional<String> cloudModel,
        List<String> providers,
        List<String> outages,
        List<String> measured,
        OwnersTexts owners) {
    static final String SLOTS = "slots";

    private static final String AZURE_BEGINS = "TIMESTAMP";

    /**
     * A text and where it is from.
     *
     * @param file as its author calls it
     * @param text UTF-8; not to be changed
     */
    public record TextFile(String file, byte[] text) {}

    public SimulationAsk {
        fleets = List.copyOf(fleets);
        models = List.copyOf(models);
        assume = List.copyOf(assume);
        providers = List.copyOf(providers);
        outages = List.copyOf(outages);
        measured = List.copyOf(measured);
    }

    SimulationAsk seeded(long other) {
        return new SimulationAsk(
                fleets,
                organisation,
                trace,
                models,
                context,
                slots,
                days,
                other,
                assume,
                cloudModel,
                providers,
                outages,
                measured,
                owners);
    }

    /** @param word {@code slots=4}, or an assumption */
    SimulationAsk with(String word) {
        boolean isSlots = word.startsWith(SLOTS + "=");
        List<String> all = new ArrayList<>(assume);
        if (!isSlots) all.add(word);
        return new SimulationAsk(
                fleets,
                organisation,
                trace,
                models,
                context,
                isSlots ? Words.slots(word) : slots,
                days,
                seed,
                all,
                cloudModel,
                providers,
                outages,
                measured,
                owners);
    }

    /** @throws FailureException {@code INVALID_REQUEST}, or {@code CONFIGURATION}, with a line for each mistake in a file */
    TwinInput input() {
        if (organisation.isEmpty() && trace.isEmpty()) {
            throw wrong("There is no work to simulate (expected: an organisation or a trace).", "Name a file.");
        }
        if (organisation.isPresent() && trace.isPresent()) {
            throw wrong(
                    "There is an organisation and a trace (expected: an organisation or a trace).",
                    "Simulate one after the other.");
        }
        Catalogue catalogue = owners.catalogue();
        Assumptions assumptions = Words.assumptions(assume, cloudModel);
        return new TwinInput(
                readFleets(catalogue),
                catalogue,
                organisation.map(it -> house(it, catalogue)),
                trace.map(this::load),
                Words.wanted(models, context, slots),
                days,
                seed,
                assumptions,
                Words.providers(providers),
                Words.outages(outages),
                Words.measured(measured, assumptions.value(Assumption.BATCH_COST)));
    }

    /** Of all that is small; files are the same in every run of a sweep. */
    void check() {
        Words.wanted(models, context, slots);
        Words.assumptions(assume, cloudModel);
    }

    private List<Fleet> readFleets(Catalogue catalogue) {
        if (fleets.isEmpty()) throw wrong("There is no fleet (expected: at least one).", "examples/fleets has some.");
        if (fleets.size() > TwinInput.MOST_FLEETS) {
            throw wrong(
                    fleets.size() + " fleets (expected: at most " + TwinInput.MOST_FLEETS + ").",
                    "Compare them in several runs.");
        }
        DeviceCatalogue devices = owners.devices();
        Map<String, String> files = new TreeMap<>();
        List<Fleet> all = new ArrayList<>();
        for (TextFile it : fleets) {
            Fleet fleet = FleetFile.read(it.file, it.text, catalogue, devices);
            String other = files.putIfAbsent(fleet.name(), it.file);
            if (other != null) {
                throw wrong(
                        it.file + ": metadata.name: '" + fleet.name() + "' is the name of the fleet in " + other
                                + " (expected: another).",
                        "Give each its own name, so that a report can tell them apart.");
            }
            all.add(fleet);
        }
        return all;
    }

    private static House house(TextFile file, Catalogue catalogue) {
        Submission read = Submission.read(file.file, file.text, new House(List.of()), ModelsWithoutHouse.of(catalogue));
        if (read instanceof Submission.Accepted accepted) return accepted.after();
        Submission.Refused refused = (Submission.Refused) read;
        String lines = refused.problems().stream().map(SpecProblem::text).collect(Collectors.joining("\n"));
        throw wrong(
                refused.untold() == 0 ? lines : lines + "\n... and " + refused.untold() + " more.",
                "'ruche explain' tells what documents may say.");
    }

    private TraceLoad load(TextFile file) {
        String model = models.stream()
                .findFirst()
                .map(Words::model)
                .orElseThrow(() -> wrong(
                        "A trace tells no model (expected: the one that all its requests ask for).",
                        "Name it with --model."));
        List<Request> requests = startsWith(file.text, AZURE_BEGINS)
                ? AzureTrace.read(file.file, reader(file))
                : MooncakeTrace.read(file.file, reader(file));
        return new TraceLoad(model, file.file, requests::iterator);
    }

    private static Reader reader(TextFile file) {
        return new InputStreamReader(new ByteArrayInputStream(file.text), StandardCharsets.UTF_8);
    }

    private static boolean startsWith(byte[] text, String word) {
        int length = Math.min(text.length, word.length());
        return new String(text, 0, length, StandardCharsets.UTF_8).equals(word);
    }

    static FailureException wrong(String message, String help) {
        return FailureException.of(FailureCode.INVALID_REQUEST, message, help);
    }
}
