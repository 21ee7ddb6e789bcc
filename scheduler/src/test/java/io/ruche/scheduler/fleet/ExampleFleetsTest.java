package io.ruche.scheduler.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleFleetsTest {
    private static final Path FOLDER = Path.of("../examples/fleets");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "raspberry-pi",
                "mac-mini-m4",
                "mac-mini-m4-pro",
                "mac-studio-m2-ultra",
                "two-mac-studios",
                "two-mac-studios-ethernet",
                "spark-and-studio",
                "eight-mac-minis"
            })
    void theExamplesAreWithoutFault(String name) throws IOException {
        SpecProblems problems = new SpecProblems(name + ".yaml");
        byte[] text = Files.readAllBytes(FOLDER.resolve(name + ".yaml"));

        Optional<Fleet> fleet = FleetReader.read(text, problems, DeviceCatalogue.builtIn(), List.of());

        assertThat(problems.errors()).isEmpty();
        assertThat(fleet.orElseThrow().name()).isEqualTo(name);
        assertThat(new String(text, StandardCharsets.UTF_8)).contains("-f examples/fleets/" + name);
    }
}
