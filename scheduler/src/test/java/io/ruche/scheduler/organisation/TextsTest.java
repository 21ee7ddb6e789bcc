package io.ruche.scheduler.organisation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void tellsWhatAnAnswerSaysInItsOwnWords() {
        assertThat(Texts.told("Plain words stay.")).isEqualTo("Plain words stay.");
        assertThat(Texts.told("{\"pass\":true,\"say\":\"Found something!\"}")).isEqualTo("Found something!");
        assertThat(Texts.told("{\"text\":\"Shorter.\"}")).isEqualTo("Shorter.");
        assertThat(Texts.told("{\"importance\":2,\"summary\":\"They talked.\"}"))
                .isEqualTo("They talked.");
        assertThat(Texts.told("{\"cut off")).isEqualTo("{\"cut off");
        assertThat(Texts.told("")).isEmpty();
    }

    @Test
    void tellsTheFieldsOfAnAnswerOneAfterTheOther() {
        assertThat(Texts.told("{\"build\":false,\"cost\":2.50,\"why\":\"Nobody asked.\"}"))
                .isEqualTo("build: no; cost: 2.5; why: Nobody asked.");
    }
}
