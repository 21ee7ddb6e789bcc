package io.ruche.scheduler.twin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TwinTest {
    static final List<String> EXAMPLES = Twins.EXAMPLES;

    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void everyExampleFleetServesTheExampleOrganisation(String fleet) {
        TwinReport.FleetReport report =
                Twins.run(TwinInput.of(List.of(Twins.example(fleet)), Twins.CATALOGUE, Twins.henryInc(), 2, 1));

        assertThat(report.requests().served()).isPositive();
    }
}
