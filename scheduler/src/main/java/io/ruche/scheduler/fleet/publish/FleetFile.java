package io.ruche.scheduler.fleet.publish;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.FleetReader;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a fleet file for people: all that is wrong with it in one failure. */
public final class FleetFile {
    private FleetFile() {}

    /**
     * @param file as its author calls it
     * @throws FailureException {@code INVALID_REQUEST} with what is wrong with the file, a line each
     */
    public static Fleet read(String file, byte[] text) {
        return read(file, text, Catalogue.builtIn(), DeviceCatalogue.builtIn());
    }

    /** The same with what an owner added to the catalogues. */
    public static Fleet read(String file, byte[] text, Catalogue catalogue, DeviceCatalogue devices) {
        SpecProblems problems = new SpecProblems(file);
        return read(text, problems, catalogue, devices)
                .orElseThrow(() -> FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        problems.errors().stream().map(SpecProblem::text).collect(Collectors.joining("\n")),
                        "examples/fleets has some without fault."));
    }

    /** What is wrong with a fleet file, in the order of the text; none: {@link #read} takes it. */
    public static List<SpecProblem> problems(String file, byte[] text, Catalogue catalogue, DeviceCatalogue devices) {
        SpecProblems problems = new SpecProblems(file);
        var unused = read(text, problems, catalogue, devices);
        return problems.errors();
    }

    private static Optional<Fleet> read(
            byte[] text, SpecProblems problems, Catalogue catalogue, DeviceCatalogue devices) {
        List<String> models = new ArrayList<>();
        catalogue.entries().forEach(entry -> {
            models.add(entry.name());
            entry.quantisations().forEach(quantisation -> models.add(entry.name() + ":" + quantisation.name()));
        });
        return FleetReader.read(text, problems, devices, models);
    }
}
