package io.ruche.scheduler.twin;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.FleetReader;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.Specs;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.check.KnownModels;
import io.ruche.scheduler.organisation.spec.check.Submission;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.simulation.Request;
import io.ruche.scheduler.simulation.SyntheticTrace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Fleets, organisations and loads for the tests of the twin. */
final class Twins {
    static final Catalogue CATALOGUE = Catalogue.builtIn();
    static final List<String> EXAMPLES = List.of(
            "raspberry-pi",
            "mac-mini-m4",
            "mac-mini-m4-pro",
            "mac-studio-m2-ultra",
            "two-mac-studios",
            "two-mac-studios-ethernet",
            "spark-and-studio",
            "eight-mac-minis");

    /** Those of the catalogue, and those elsewhere that a price is known of. */
    private static final KnownModels MODELS = KnownModels.of(Stream.concat(
                    CATALOGUE.models().stream().flatMap(it -> Stream.of(it.name(), it.bareName())),
                    Prices.builtIn().all().stream().map(Prices.Listed::model))
            .distinct()
            .map(it -> new KnownModels.KnownModel(
                    it,
                    TwinModels.providerOf(it).orElse(ModelPolicySpec.GRID),
                    true,
                    "",
                    Optional.of(new KnownModels.Price(0, 0))))
            .toList());

    private Twins() {}

    static Fleet example(String name) {
        try {
            return fleet(Files.readString(Path.of("../examples/fleets", name + ".yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Fleet fleet(String yaml) {
        SpecProblems problems = new SpecProblems("fleet.yaml");
        List<String> models =
                CATALOGUE.models().stream().map(model -> model.name()).toList();
        return FleetReader.read(yaml.getBytes(StandardCharsets.UTF_8), problems, DeviceCatalogue.builtIn(), models)
                .orElseThrow(() -> new AssertionError(problems.errors().toString()));
    }

    static House henryInc() {
        return house(Specs.henryInc());
    }

    static House house(String yaml) {
        Submission submission =
                Submission.read("house.yaml", yaml.getBytes(StandardCharsets.UTF_8), new House(List.of()), MODELS);
        if (submission instanceof Submission.Refused refused)
            throw new AssertionError(refused.problems().toString());
        return ((Submission.Accepted) submission).after();
    }

    /** @param models of each agent, as YAML */
    static House agents(String... models) {
        return house(agentsText(models));
    }

    static String agentsText(String... models) {
        String names =
                IntStream.range(0, models.length).mapToObj(i -> "agent-" + i).collect(Collectors.joining(", "));
        StringBuilder yaml = new StringBuilder("apiVersion: ruche.io/v1\nkind: Organisation\n"
                + "metadata: { name: small, owner: user:me }\n"
                + "spec: { mission: Be useful., agents: [" + names + "], timezone: Europe/Paris }\n");
        for (int i = 0; i < models.length; i++) {
            yaml.append("---\napiVersion: ruche.io/v1\nkind: Agent\nmetadata: { name: agent-")
                    .append(i)
                    .append(" }\nspec: { role: Writer, persona: { bio: Writes. }, model: { maxTokens: 100, models: ")
                    .append(models[i])
                    .append(" } }\n");
        }
        return yaml.toString();
    }

    static TraceLoad trace(String model, long seed, int requests) {
        List<Request> all = SyntheticTrace.likeAzure(seed, requests);
        return new TraceLoad(model, "like azure", all::iterator);
    }

    static TwinReport.FleetReport run(TwinInput input) {
        return Twin.run(input, Progress.NONE).fleets().get(0);
    }
}
