package io.ruche.scheduler.organisation.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.check.Ties;
import io.ruche.scheduler.organisation.turn.Briefs;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of many colleagues an agent knows those near to it: each is named in each of its prompts. */
class TiesTest {
    private static final int AGENTS = 200;
    private static final int TEAM = 5;

    @Test
    void inALargeOrganisationAnAgentWritesToItsHeadItsReportsAndItsTeam() {
        House house = house(AGENTS);

        assertThat(colleagues(house, 17)).containsExactly(name(15), name(16), name(18), name(19));
        assertThat(colleagues(house, 15)).containsExactly(name(0), name(16), name(17), name(18), name(19));
        assertThat(colleagues(house, 0))
                .hasSize(Ties.MOST_COLLEAGUES)
                .contains(name(1), name(5))
                .doesNotContain(name(0), name(199));
    }

    @Test
    void inASmallOneToEverybody() {
        House house = house(Ties.MOST_COLLEAGUES + 1);

        assertThat(colleagues(house, 17)).hasSize(Ties.MOST_COLLEAGUES).contains(name(0), name(32));
    }

    @Test
    void thoseWhoWaitForAnEventAreKnownByIt() {
        Ties ties = Specs.henryHouse().ties();

        assertThat(ties.events()).contains("scout.problemFound").isSorted();
        assertThat(ties.waitingFor("scout.problemFound")).containsExactly("henry");
        assertThat(ties.waitingFor("scout.nothing")).isEmpty();
    }

    private static List<String> colleagues(House house, int agent) {
        return Briefs.find(house, name(agent)).orElseThrow().colleagues();
    }

    private static String name(int agent) {
        return "agent-%03d".formatted(agent);
    }

    /** Teams of five: the first of each leads it, and reports to the first of all. */
    private static House house(int agents) {
        StringBuilder yaml = new StringBuilder("apiVersion: ruche.io/v1\nkind: Organisation\nmetadata: { name: big }\n"
                + "spec: { mission: Grow., agents: ["
                + String.join(
                        ", ",
                        IntStream.range(0, agents).mapToObj(TiesTest::name).toList())
                + "] }\n");
        for (int i = 0; i < agents; i++) {
            int lead = i - i % TEAM;
            String above = i == 0 ? "" : ", reportsTo: " + name(i == lead ? 0 : lead);
            yaml.append("---\napiVersion: ruche.io/v1\nkind: Agent\nmetadata: { name: ")
                    .append(name(i))
                    .append(
                            " }\nspec: { role: Worker, persona: { bio: Works. }, model: { models: [smollm2-135m] }, team: team-")
                    .append(lead)
                    .append(above)
                    .append(" }\n");
        }
        return Specs.accepted(yaml.toString(), Specs.EMPTY).after();
    }
}
