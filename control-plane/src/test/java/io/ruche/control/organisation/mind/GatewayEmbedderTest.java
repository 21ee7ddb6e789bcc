package io.ruche.control.organisation.mind;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.http.House;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.organisation.memory.Embedding;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Texts get their vectors by the gateway, from a model that is deployed here; when they do not, nobody waits long. */
class GatewayEmbedderTest {
    private final House house = new House();

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aModelOfMeaningReadsTexts() {
        house.open();
        house.inference.onCall(call -> call.vectors(1, 0, -1));

        assertThat(house.embedder().isThere()).isTrue();
        List<Embedding> vectors = House.wait(house.embedder().embed(List.of("one", "two")));
        assertThat(vectors).hasSize(2).allSatisfy(it -> assertThat(it.size()).isEqualTo(3));
        assertThat(House.wait(house.embedder().embed("one"))).isPresent();
    }

    @Test
    void withoutOneThereAreNone() {
        assertThat(house.embedder().isThere()).isFalse();
        assertThat(House.wait(house.embedder().embed("one"))).isEmpty();
    }

    @Test
    void whatFailsOrIsSilentGivesNoneAndIsGivenUp() {
        house.open();
        house.inference.onNextCall(call -> call.fail(FailureCode.RUNTIME_FAILED, "It died."));
        assertThat(House.wait(house.embedder().embed("one"))).isEmpty();

        house.inference.onNextCall(call -> {});
        assertThat(House.wait(house.embedder().embed("two"))).isEmpty();
        assertThat(house.inference.calls.get(house.inference.calls.size() - 1).cancelled)
                .isTrue();
    }
}
