package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.check.KnownModels;
import io.ruche.scheduler.organisation.spec.check.KnownModels.KnownModel;
import io.ruche.scheduler.organisation.spec.check.KnownModels.Price;
import io.ruche.scheduler.organisation.spec.check.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The example organisation, the models that it is checked against, and short ways to submit. */
public final class Specs {
    public static final House EMPTY = new House(List.of());

    public static final KnownModels MODELS = KnownModels.of(List.of(
            new KnownModel(
                    "claude-opus-4.5",
                    "anthropic",
                    false,
                    "its key, with 'ruche secret set anthropic-key'",
                    Optional.of(new Price(5_000_000, 25_000_000))),
            new KnownModel("glm-4.7", "grid", false, "a machine with 200 GB for it", Optional.of(new Price(0, 0))),
            new KnownModel("smollm2-135m", "grid", true, "", Optional.of(new Price(0, 0)))));

    private Specs() {}

    public static String henryInc() {
        try {
            return Files.readString(Path.of("..", "examples", "organisations", "henry-inc.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The example without chance: nobody starts to talk when a turn ends. */
    public static String silentHenryInc() {
        return henryInc().replace("probability: 0.9", "probability: 0");
    }

    public static Submission submit(String yaml, House house) {
        return Submission.read("henry-inc.yaml", yaml.getBytes(StandardCharsets.UTF_8), house, MODELS);
    }

    public static Submission.Accepted accepted(String yaml, House house) {
        Submission submission = submit(yaml, house);
        if (submission instanceof Submission.Refused refused) {
            throw new AssertionError("refused:\n" + texts(refused));
        }
        return (Submission.Accepted) submission;
    }

    public static House henryHouse() {
        return accepted(henryInc(), EMPTY).after();
    }

    /** The problems, one a line. */
    public static String texts(Submission.Refused refused) {
        return String.join(
                "\n", refused.problems().stream().map(problem -> problem.text()).toList());
    }
}
