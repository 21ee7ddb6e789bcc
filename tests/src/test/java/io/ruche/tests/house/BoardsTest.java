package io.ruche.tests.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.tests.Board;
import io.ruche.tests.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What Grafana would refuse, and what it takes without complaint and draws wrong; and a page for whom an alert wakes. */
class BoardsTest {
    private static final int COLUMNS = 24;
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)\\n(?:.+\\n)*? +runbook: '(.+)'\\n");

    @Test
    void areAsGrafanaPublishesThem() {
        Tools.Outcome outcome = Tools.run(
                Tools.root(),
                120,
                List.of(Tools.node().toString(), "dashboards/grafana/check.mjs"),
                List.of("NODE_CLIENTS=" + Tools.nodeClients()));
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains(Board.all().size() + " boards checked, 0 problems");
    }

    @Test
    void eachAlertHasARunbook() throws IOException {
        String rules = Files.readString(Tools.root().resolve("dashboards/prometheus/rules/alerts.yml"));
        List<String> sections = Files.readAllLines(Tools.root().resolve("docs/runbooks.md")).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();
        Map<String, String> runbooks = new TreeMap<>();
        ALERT.matcher(rules).results().forEach(it -> runbooks.put(it.group(1), it.group(2)));

        assertThat(runbooks).hasSize(rules.split("- alert: ", -1).length - 1);
        assertThat(sections).containsExactlyInAnyOrderElementsOf(runbooks.keySet());
        runbooks.forEach(
                (alert, page) -> assertThat(page).isEqualTo("docs/runbooks.md#" + alert.toLowerCase(Locale.ROOT)));
    }

    @Test
    void eachRuleIsTried() throws IOException {
        String tests = Files.readString(Tools.root().resolve("dashboards/prometheus/tests/alerts_test.yml"));
        for (String alert : names("alert", "alerts.yml")) {
            assertThat(tests).as("fires").contains("alertname: " + alert + "\n        exp_alerts:\n");
            assertThat(tests).as("is silent").contains("alertname: " + alert + "}\n");
        }
        for (String record : names("record", "recording.yml")) {
            assertThat(tests).contains("expr: 'round(" + record + ",");
        }
    }

    private static List<String> names(String kind, String file) throws IOException {
        List<String> names =
                Files.readAllLines(Tools.root()
                                .resolve("dashboards/prometheus/rules")
                                .resolve(file))
                        .stream()
                        .map(String::strip)
                        .filter(line -> line.startsWith("- " + kind + ": "))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .toList();
        assertThat(names).hasSizeGreaterThanOrEqualTo(10);
        return names;
    }

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
