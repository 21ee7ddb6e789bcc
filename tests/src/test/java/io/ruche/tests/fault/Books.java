package io.ruche.tests.fault;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.tests.RucheProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What the house owes us after the answers that we have had, and whether it is so. */
final class Books {
    /** Of one call, in US dollars: what it costs, and the most that is set aside for it. */
    private static final double COST = 110e-6;

    private static final double MOST_RESERVED = 0.02;

    private final Sink sink;
    /** Items whose start was acknowledged, and by whom they are counted. */
    final Map<Integer, String> started = new TreeMap<>();
    /** Those of which we had no answer: each may run or not, but once. */
    final Map<Integer, String> maybe = new TreeMap<>();

    final Map<String, String> decided = new TreeMap<>();
    /** Words of which we had no answer: they may count or not. */
    final Map<String, String> unheard = new TreeMap<>();
    /** Questions that we were shown. */
    final Set<String> shown = new TreeSet<>();

    private double spent;
    private String window = "";

    Books(Sink sink) {
        this.sink = sink;
    }

    /** What was acknowledged holds. */
    void check(RucheProcess ruche) {
        Map<String, JsonNode> all = new HashMap<>();
        for (JsonNode it : list(ruche, "/api/v1/approvals?all=true&limit=500", "approvals")) {
            all.put(it.path("id").asString(), it);
        }
        assertThat(all.keySet()).as("no question is lost").containsAll(shown);
        decided.forEach((id, word) -> assertThat(phase(all, id)).as(id).isEqualTo(word));
        unheard.forEach((id, word) -> {
            if (!decided.containsKey(id)) assertThat(phase(all, id)).as(id).isIn("pending", "cancelled", word);
        });
        all.values()
                .forEach(it -> assertThat(it.path("votes").size())
                        .as("words on %s", it)
                        .isEqualTo(it.path("phase").asString().matches("approved|rejected") ? 1 : 0));
        lookAtMoney(ruche);
    }

    private static String phase(Map<String, JsonNode> approvals, String id) {
        return requireNonNull(approvals.get(id), id).path("phase").asString();
    }

    /** What was spent is never forgotten. */
    JsonNode lookAtMoney(RucheProcess ruche) {
        JsonNode budget = list(ruche, "/api/v1/spend?window=month", "budgets").stream()
                .filter(it -> it.path("name").asString().equals(Counters.BUDGET))
                .findFirst()
                .orElseThrow();
        double now = budget.path("spent").path("usd").asDouble();
        String resets = budget.path("resetsAt").asString();
        if (resets.equals(window)) assertThat(now).as("spent").isGreaterThanOrEqualTo(spent - 1e-9);
        window = resets;
        spent = now;
        return budget;
    }

    /**
     * At rest.
     *
     * @param calls that the model was asked
     * @param kills after each of which what was set aside counts as spent
     */
    void checkMoney(RucheProcess ruche, long calls, int kills) {
        JsonNode budget = lookAtMoney(ruche);
        assertThat(budget.path("reserved").path("usd").asDouble())
                .as("set aside: %s", budget)
                .isZero();
        int most = kills * Counters.AGENTS.size();
        assertThat(budget.path("spent").path("calls").asLong())
                .as("calls: %s", budget)
                .isBetween(calls, calls + most);
        assertThat(budget.path("spent").path("usd").asDouble())
                .as("money: %s", budget)
                .isBetween(calls * COST - 1e-6, calls * COST + most * MOST_RESERVED);
    }

    /** Everything happened once. */
    String checkAll(RucheProcess ruche) throws IOException {
        Map<Integer, JsonNode> runs = runs(ruche);
        assertThat(runs.keySet()).as("each start that was acknowledged").containsAll(started.keySet());
        Map<Integer, String> known = new TreeMap<>(started);
        known.putAll(maybe);
        assertThat(known.keySet()).containsAll(runs.keySet());
        for (Map.Entry<Integer, JsonNode> run : runs.entrySet()) {
            files(ruche, run.getKey(), run.getValue().path("phase").asString());
        }
        once(runs.keySet());
        memories(ruche, runs.keySet(), known);
        int unknown = turns(ruche);
        return runs.size() + " runs of " + started.size() + " acknowledged and " + maybe.size() + " unheard, "
                + decided.size() + " questions decided, " + unknown + " effects of turns and " + unknownSteps(ruche)
                + " of workflows' own steps of which nobody knew, "
                + (sink.keyed().values().stream().mapToInt(List::size).sum()
                        - sink.keyed().size())
                + " sent again under their key";
    }

    private static Map<Integer, JsonNode> runs(RucheProcess ruche) {
        Map<Integer, JsonNode> runs = new TreeMap<>();
        Map<String, Integer> questions = new HashMap<>();
        for (JsonNode it : list(ruche, "/api/v1/approvals?all=true&limit=500", "approvals")) {
            boolean isGate = !it.path("policy").asString().isEmpty();
            if (isGate && it.has("run")) questions.merge(it.path("run").asString(), 1, Integer::sum);
        }
        for (JsonNode run : list(ruche, "/api/v1/runs?limit=500", "runs")) {
            int item = run.path("input").path("n").asInt();
            assertThat(runs.put(item, run)).as("runs of item %s", item).isNull();
            assertThat(questions.get(run.path("id").asString()))
                    .as("questions of %s", run)
                    .isEqualTo(1);
        }
        return runs;
    }

    private static void files(RucheProcess ruche, int item, String phase) throws IOException {
        Path workspace = ruche.home().resolve("workspaces").resolve(Counters.ORGANISATION);
        assertThat(phase).as("item %s", item).isIn("succeeded", "rejected");
        assertThat(workspace.resolve(Counters.own(item))).hasContent("" + item);
        Path out = workspace.resolve(Counters.out(item));
        if (phase.equals("succeeded")) assertThat(out).hasContent(Counters.answer(item));
        else assertThat(out).doesNotExist();
    }

    /** What reached the world. */
    private void once(Set<Integer> items) {
        Set<String> expected = items.stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
        sink.keyed()
                .forEach((key, texts) -> assertThat(new HashSet<>(texts))
                        .as("texts under %s", key)
                        .hasSize(1));
        assertThat(sink.keyed().values().stream().map(texts -> texts.get(0)).sorted())
                .as("keyed effects")
                .containsExactlyElementsOf(expected);
        Set<String> told = items.stream().map(Counters::told).collect(Collectors.toSet());
        assertThat(sink.plain())
                .as("unkeyed effects, of turns and of workflows' own steps")
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(expected.stream(), told.stream()).toList());
    }

    private static void memories(RucheProcess ruche, Set<Integer> items, Map<Integer, String> by) {
        for (String agent : Counters.AGENTS) {
            List<String> kept = list(ruche, "/api/v1/agents/" + agent + "/memories?limit=500", "memories").stream()
                    .map(it -> it.path("text").asString())
                    .filter(text -> text.startsWith(Counters.memory("").substring(0, 9)))
                    .toList();
            List<String> expected = items.stream()
                    .filter(item -> agent.equals(by.get(item)))
                    .map(Counters::memory)
                    .toList();
            assertThat(kept).as("memories of %s", agent).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static long unknownSteps(RucheProcess ruche) {
        return list(ruche, "/api/v1/approvals?all=true&limit=500", "approvals").stream()
                .filter(it -> it.path("policy").asString().isEmpty() && it.has("run"))
                .peek(it -> assertThat(it.path("step").asString()).isEqualTo("tell"))
                .count();
    }

    /** Whatever nobody knew of was asked about in the next step. */
    private static int turns(RucheProcess ruche) {
        int unknown = 0;
        for (String agent : Counters.AGENTS) {
            for (JsonNode turn : list(ruche, "/api/v1/agents/" + agent + "/turns?limit=500", "turns")) {
                JsonNode journal = ruche.getJson(
                                "/api/v1/turns/" + turn.path("id").asString())
                        .path("journal");
                List<JsonNode> steps = new ArrayList<>(journal.valueStream().toList());
                for (int i = 0; i < steps.size(); i++) {
                    long here = Stream.of(steps.get(i))
                            .filter(step -> step.path("act").asString().equals("effects"))
                            .flatMap(step -> step.path("effects").valueStream())
                            .peek(it -> assertThat(it.path("status").asString()).isIn("ok", "unknown"))
                            .filter(it -> it.path("status").asString().equals("unknown"))
                            .peek(it -> assertThat(it.path("tool").asString()).isEqualTo("http.post"))
                            .count();
                    if (here == 0) continue;
                    unknown += (int) here;
                    assertThat(steps.get(i + 1).path("act").asString())
                            .as("after %s", steps.get(i))
                            .isEqualTo("ask");
                }
            }
        }
        return unknown;
    }

    static List<JsonNode> list(RucheProcess ruche, String path, String field) {
        return ruche.getJson(path).path(field).valueStream().toList();
    }
}
