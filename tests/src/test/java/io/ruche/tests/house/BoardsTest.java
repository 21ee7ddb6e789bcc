package io.ruche.tests.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.tests.Board;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What Grafana takes without complaint and draws wrong. */
class BoardsTest {
    private static final int COLUMNS = 24;

    @Test
    void eachHasAnAddressOfItsOwn() {
        assertThat(Board.all())
                .extracting(board -> board.json().path("uid").asString())
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid.matches("ruche-[a-z-]{1,34}"));
        for (Board board : Board.all()) {
            assertThat(board.json().path("title").asString()).as(board.file()).startsWith("Ruche: ");
            assertThat(board.json().path("schemaVersion").asInt())
                    .as(board.file())
                    .isGreaterThanOrEqualTo(39);
            assertThat(board.json().has("id"))
                    .as("%s: the id is the database's", board.file())
                    .isFalse();
        }
    }

    @Test
    void panelsStandBesideEachOther() {
        for (Board board : Board.all()) {
            Set<Integer> ids = new HashSet<>();
            Set<Integer> taken = new HashSet<>();
            for (JsonNode panel : board.panels()) {
                String name = board.file() + ": " + panel.path("title").asString();
                assertThat(ids.add(panel.path("id").asInt()))
                        .as("%s has its own id", name)
                        .isTrue();
                JsonNode place = panel.path("gridPos");
                int x = place.path("x").asInt();
                int y = place.path("y").asInt();
                assertThat(x + place.path("w").asInt()).as(name).isBetween(1, COLUMNS);
                for (int column = x; column < x + place.path("w").asInt(); column++) {
                    for (int row = y; row < y + place.path("h").asInt(); row++) {
                        assertThat(taken.add(row * COLUMNS + column))
                                .as("%s covers no other", name)
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    void panelsAskTheChosenSourceAndNameTheirUnit() {
        for (Board board : Board.all()) {
            assertThat(board.json()
                            .path("templating")
                            .path("list")
                            .path(0)
                            .path("name")
                            .asString())
                    .isEqualTo("datasource");
            for (JsonNode panel : board.panels()) {
                if (panel.path("type").asString().equals("row")) continue;
                String name = board.file() + ": " + panel.path("title").asString();
                assertThat(panel.path("fieldConfig")
                                .path("defaults")
                                .path("unit")
                                .asString(""))
                        .as(name)
                        .isNotEmpty();
                assertThat(panel.path("targets").isEmpty()).as(name).isFalse();
                Set<String> letters = new HashSet<>();
                for (JsonNode target : panel.path("targets")) {
                    assertThat(target.path("datasource").path("uid").asString())
                            .as(name)
                            .isEqualTo("${datasource}");
                    assertThat(letters.add(target.path("refId").asString()))
                            .as(name)
                            .isTrue();
                    assertThat(target.path("expr").asString()).as(name).isNotEmpty();
                }
            }
        }
    }
}
