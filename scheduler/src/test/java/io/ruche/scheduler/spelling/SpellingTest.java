package io.ruche.scheduler.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
    private static final List<String> FIELDS = List.of("model", "reportsTo", "role", "team", "tools");

    @Test
    void lettersThatChangedPlacesAreOneSlip() {
        assertThat(Spelling.nearest("roel", FIELDS)).contains("role");
        assertThat(Spelling.nearest("taem", FIELDS)).contains("team");
        assertThat(Spelling.nearest("toosl", FIELDS)).contains("tools");
    }

    @Test
    void onesThatAreMissingTooManyOrWrongAreSlipsToo() {
        assertThat(Spelling.nearest("reportTo", FIELDS)).contains("reportsTo");
        assertThat(Spelling.nearest("modell", FIELDS)).contains("model");
        assertThat(Spelling.nearest("Teem", FIELDS)).contains("team");
        assertThat(Spelling.nearest("rep", FIELDS)).contains("reportsTo");
    }

    @Test
    void whatIsFarFromAllIsNobodysName() {
        assertThat(Spelling.nearest("cathedral", FIELDS)).isEmpty();
        assertThat(Spelling.nearest("x", List.of())).isEmpty();
    }
}
