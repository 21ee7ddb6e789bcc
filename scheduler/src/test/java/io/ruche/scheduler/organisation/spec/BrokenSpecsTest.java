package io.ruche.scheduler.organisation.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.check.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Specs with mistakes, submitted to the house of the example. The file {@code broken.txt} has for each its text and all
 * that is said about it, with line and column.
 */
class BrokenSpecsTest {
    private static final House HOUSE = Specs.henryHouse();

    private record Broken(String title, String yaml, String says) {}

    @TestFactory
    Stream<DynamicTest> saysWhatIsWrongAndWhere() throws IOException {
        return broken().stream()
                .map(broken -> DynamicTest.dynamicTest(broken.title(), () -> {
                    Submission submission = Submission.read(
                            "spec.yaml", broken.yaml().getBytes(StandardCharsets.UTF_8), HOUSE, Specs.MODELS);

                    assertThat(submission).isInstanceOf(Submission.Refused.class);
                    assertThat(Specs.texts((Submission.Refused) submission)).isEqualTo(broken.says());
                }));
    }

    @Test
    void areAtLeastForty() throws IOException {
        assertThat(broken().size()).isGreaterThanOrEqualTo(40);
    }

    @Test
    void fiftyProblemsAreToldAndTheRestCounted() {
        StringBuilder yaml = new StringBuilder("apiVersion: ruche.io/v1\nkind: Office\nmetadata: {name: o}\nspec:\n");
        for (int i = 0; i < 73; i++) {
            yaml.append("  wrong").append(i).append(": 1\n");
        }

        Submission.Refused refused = (Submission.Refused) Specs.submit(yaml.toString(), HOUSE);

        assertThat(refused.problems()).hasSize(50);
        assertThat(refused.untold()).isEqualTo(23);
    }

    private static List<Broken> broken() throws IOException {
        try (InputStream in = BrokenSpecsTest.class.getResourceAsStream("broken.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            String[] parts = text.split("(?m)^##### ");
            return Stream.iterate(1, i -> i < parts.length, i -> i + 2)
                    .map(i -> new Broken(
                            parts[i].lines().findFirst().orElseThrow(),
                            rest(parts[i]),
                            rest(parts[i + 1]).strip()))
                    .toList();
        }
    }

    private static String rest(String part) {
        return part.substring(part.indexOf('\n') + 1);
    }
}
