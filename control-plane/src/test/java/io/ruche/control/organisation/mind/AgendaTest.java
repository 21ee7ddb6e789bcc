package io.ruche.control.organisation.mind;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgendaTest {
    private final Agenda agenda = new Agenda();

    @Test
    void takesThoseWhoseTimeHasComeTheEarliestFirst() {
        agenda.put("cyd", 30);
        agenda.put("bob", 10);
        agenda.put("ada", 10);
        agenda.put("dot", 20);

        assertThat(agenda.next()).hasValue(10);
        assertThat(agenda.take(9)).isEmpty();
        assertThat(agenda.take(20)).containsExactly("ada", "bob", "dot");
        assertThat(agenda.next()).hasValue(30);
    }

    @Test
    void keepsOneTimeEach() {
        agenda.put("ada", 10);
        agenda.put("ada", 30);
        agenda.put("bob", 20);
        agenda.remove("bob");
        agenda.remove("nobody");

        assertThat(agenda.take(29)).isEmpty();
        assertThat(agenda.take(30)).containsExactly("ada");
        assertThat(agenda.next()).isEmpty();
    }
}
