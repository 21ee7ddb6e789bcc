package io.ruche.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.launcher.output.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrganisationCommandTest {
    private static final String STATUS = "{\"organisation\":\"henry-inc\",\"phase\":\"running\",\"mission\":\"Help.\","
            + "\"agents\":[{\"name\":\"henry\",\"state\":\"thinking\",\"node\":\"box\",\"turns\":3,\"tokens\":512,"
            + "\"spendUsd\":0.0},{\"name\":\"quill\",\"state\":\"idle\",\"node\":\"\",\"turns\":0,\"tokens\":0,"
            + "\"spendUsd\":0.0125}],\"approvals\":[{\"id\":\"approval-1\",\"action\":\"Ship it.\",\"by\":[\"human:me\"],"
            + "\"deadline\":\"2026-11-24T08:00:00.5Z\"}]}";
    private static final String APPROVAL = "{\"id\":\"approval-1\",\"policy\":\"ship\",\"action\":\"Ship it.\","
            + "\"subject\":\"run-1/ship\",\"creator\":\"agent:dev\",\"payload\":\"out/page.html\",\"untrusted\":true,"
            + "\"approvers\":[\"human:me\"],\"quorum\":1,\"onTimeout\":\"reject\",\"phase\":\"%s\",\"votes\":[],"
            + "\"reason\":\"\",\"askedAt\":\"2026-11-23T08:00:00Z\",\"deadline\":\"2026-11-24T08:00:00Z\"}";
    private static final String ENTRIES = "{\"entries\":[{\"at\":\"2026-11-23T08:00:02Z\",\"kind\":\"turn\",\"agent\":"
            + "\"henry\",\"object\":\"turns/turn-1\",\"text\":\"henry said: No.\"},{\"at\":\"2026-11-23T08:00:01Z\","
            + "\"kind\":\"talk\",\"object\":\"conversations/c-1\",\"text\":\"quill and dev talked.\"}]}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path home;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private Terminal.Outcome run(String... args) {
        return new Terminal(home).env("RUCHE_URL", "http://" + server.address()).run(args);
    }

    @Test
    void showsWhoIsAtWhat() {
        server.on("GET /api/v1/org", 200, STATUS);

        assertThat(run("org", "status").out()).isEqualTo("""
                henry-inc  running
                AGENT  STATE     NODE  TURNS  TOKENS  SPENT
                henry  thinking  box   3      512     $0
                quill  idle      -     0      0       $0.0125

                One question waits for a word:
                  approval-1  Ship it.  (until 2026-11-24T08:00:00Z)
                `ruche approvals` shows what they are about.
                """);
        assertThat(Json.MAPPER.readTree(run("org", "status", "-o", "json").out()))
                .isEqualTo(Json.MAPPER.readTree(STATUS));
    }

    @Test
    void saysWhatToDoWhereThereIsNone() {
        server.on("GET /api/v1/org", 200, "{\"phase\":\"none\",\"agents\":[],\"approvals\":[]}");
        assertThat(run("org", "status").out()).contains("ruche up --example henry-inc");
    }

    @Test
    void saysSomethingToAnAgent() {
        server.on("POST /api/v1/agents/henry/talk", 200, "{\"turn\":\"turn-1\",\"text\":\"One thing at a time.\"}");

        Terminal.Outcome outcome = run("org", "talk", "henry", "What", "now?");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).isEqualTo("One thing at a time.\n");
        assertThat(server.requests().get(0).body()).isEqualTo("{\"text\":\"What now?\",\"wait\":60}");
    }

    @Test
    void saysSoWhenTheAnswerTakesLonger() {
        server.on("POST /api/v1/agents/henry/talk", 202, "{\"turn\":\"turn-1\",\"state\":\"thinking\"}");

        Terminal.Outcome outcome = run("org", "talk", "henry", "Hi", "--wait", "1");

        assertThat(outcome.exit()).isEqualTo(6);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).contains("henry has not answered yet (thinking)", "ruche org turn turn-1");
    }

    @Test
    void needsSomethingToSay() {
        assertThat(run("org", "talk", "henry").exit()).isEqualTo(2);
        assertThat(run("org", "talk", "henry", "Hi", "--wait", "900").exit()).isEqualTo(2);
        assertThat(run("org").exit()).isEqualTo(2);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void tellsWhoIsMeantByAWrongName() {
        server.on(
                "POST /api/v1/agents/henri/talk",
                404,
                "{\"code\":\"not_found\",\"detail\":\"agent: 'henri' is not there.\",\"help\":\"Did you mean 'henry'?\"}");

        Terminal.Outcome outcome = run("org", "talk", "henri", "Hi");

        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err()).contains("Did you mean 'henry'?");
    }

    @Test
    void tellsWhatHappenedTheNewestLast() {
        server.on("GET /api/v1/org/timeline?limit=50", 200, ENTRIES);
        server.on("GET /api/v1/org/timeline?agent=henry&limit=5", 200, "{\"entries\":[]}");

        assertThat(run("org", "timeline").out()).isEqualTo("""
                2026-11-23T08:00:01Z  talk          quill and dev talked.
                2026-11-23T08:00:02Z  turn          henry said: No.
                """);
        assertThat(run("org", "timeline", "--agent", "henry", "-n", "5").out()).isEqualTo("Nothing happened yet.\n");
    }

    @Test
    void goesOnAsThingsHappenAndShowsEachOnce() {
        String more = ENTRIES.replace(
                "{\"entries\":[",
                "{\"entries\":[{\"at\":\"2026-11-23T08:00:03Z\",\"kind\":\"wake\",\"object\":\"agents/dev\",\"text\":"
                        + "\"dev woke.\"},");
        server.on("GET /api/v1/events", new FakeServer.Answer(200, "text/event-stream", """
                : open

                event: snapshot
                data: {}

                event: bookmark
                data: {}

                event: observed
                data: {}

                """));
        server.on("GET /api/v1/org/timeline?limit=50", 200, ENTRIES);
        server.on("GET /api/v1/org/timeline?limit=50", 200, more);

        assertThat(run("org", "timeline", "-f").out()).isEqualTo("""
                2026-11-23T08:00:01Z  talk          quill and dev talked.
                2026-11-23T08:00:02Z  turn          henry said: No.
                2026-11-23T08:00:03Z  wake          dev woke.
                """);
    }

    @Test
    void pausesOneOrAll() {
        server.on("POST /api/v1/agents/quill/pause", 200, "{}");
        server.on("POST /api/v1/org/pause", 200, "{}");
        server.on("POST /api/v1/org/resume", 200, "{}");

        assertThat(run("org", "pause", "quill", "--reason", "Later.").out()).isEqualTo("quill is paused.\n");
        assertThat(run("org", "pause").out()).isEqualTo("All agents are paused.\n");
        assertThat(run("org", "resume").out()).isEqualTo("All agents go on.\n");
        assertThat(server.requests().get(0).body()).isEqualTo("{\"reason\":\"Later.\"}");
    }

    @Test
    void readsOutAJournal() {
        server.on("GET /api/v1/turns/turn-1", 200, """
                {"id":"turn-1","agent":"henry","phase":"done","startedAt":"2026-11-23T08:00:00Z",
                 "endedAt":"2026-11-23T08:00:02Z","reason":"","wakes":[{"reason":"message","source":"human:me",
                 "text":"What now?"}],"journal":[
                 {"step":0,"act":"call","model":{"used":"tiny","provider":"grid","why":"its first choice."},
                  "recalled":{"memories":[{"id":"henry/mem-3","text":"Late parcels.","untrusted":true,
                  "score":0.826,"at":"2026-11-23T07:48:00Z"}],"lessons":[],
                  "relations":[]},"dropped":["memory henry/mem-1"],"prompt":[{"role":"system","text":"You are henry."},
                  {"role":"user","text":"What now?"}],"answer":"No.","promptTokens":40,"outputTokens":2},
                 {"step":1,"act":"effects","effects":[{"key":"turn-1/1/0","tool":"workspace.write",
                  "args":{"path":"a.txt"},"status":"ok","text":"3 bytes"}]},
                 {"step":2,"act":"ask","question":"Ship it?","effects":[],"word":"countAsDone","by":"human:me","text":"Yes."},
                 {"step":3,"act":"sleep","text":"no model"},
                 {"step":4,"act":"done","text":"No.","keepsakes":[{"text":"Parcels.","importance":7}]}]}
                """);

        assertThat(run("org", "turn", "turn-1").out()).isEqualTo("""
                turn-1  henry  done  2026-11-23T08:00:00Z to 2026-11-23T08:00:02Z
                woken by message from human:me
                    What now?

                step 0  asks tiny at grid: its first choice.
                  recalls henry/mem-3 (score 0.83, 12 min old, from strangers): Late parcels.
                  no room for memory henry/mem-1
                  system
                    You are henry.
                  user
                    What now?
                  answers, 40 tokens in and 2 out
                    No.

                step 1  does
                  workspace.write {"path":"a.txt"}  ok
                    3 bytes

                step 2  asks for a word: Ship it?
                  human:me: count as done Yes.

                step 3  waits until something changes: no model

                step 4  is over
                    No.
                  keeps in mind: Parcels. (importance 7)
                """);
    }

    @Test
    void showsWhatWaitsForAWord() {
        server.on("GET /api/v1/approvals", 200, "{\"approvals\":[" + APPROVAL.formatted("pending") + "]}");
        server.on("GET /api/v1/approvals?all=true", 200, "{\"approvals\":[]}");

        assertThat(run("approvals").out()).isEqualTo("""
                approval-1  pending
                what        Ship it.
                by          agent:dev (strangers had a part)
                for         run-1/ship
                policy      ship: human:me
                until       2026-11-24T08:00:00Z, else reject
                  out/page.html

                `ruche approve ID` lets it happen, `ruche reject ID --reason TEXT` does not.
                """);
        assertThat(run("approvals", "--all").out()).isEqualTo("Nothing waits for a word.\n");
    }

    @Test
    void takesAWordOnce() {
        server.on("POST /api/v1/approvals/approval-1/approve", 200, APPROVAL.formatted("approved"));
        server.on(
                "POST /api/v1/approvals/approval-1/approve",
                409,
                "{\"code\":\"conflict\",\"detail\":\"It was decided already: approved by human:me.\",\"help\":\"\"}");
        server.on("POST /api/v1/approvals/approval-1/reject", 200, APPROVAL.formatted("rejected"));

        assertThat(run("approve", "approval-1").out()).isEqualTo("approval-1 is approved: Ship it.\n");
        Terminal.Outcome again = run("approve", "approval-1");
        assertThat(again.exit()).isEqualTo(5);
        assertThat(again.err()).contains("approved by human:me");
        assertThat(run("reject", "approval-1").exit()).as("without a reason").isEqualTo(2);
        assertThat(run("reject", "approval-1", "--reason", "No author.").out())
                .isEqualTo("approval-1 is rejected: Ship it.\n");
    }

    @Test
    void getsWhatLives() {
        server.on("GET /api/v1/agents/henry/memories?query=late+parcels", 200, """
                {"memories":[{"id":"henry/mem-3","kind":"fact","text":"Mondays.","importance":7,
                 "at":"2026-11-23T08:00:00Z","untrusted":true,"score":0.734}]}
                """);
        server.on("GET /api/v1/relationships", 200, """
                {"relationships":[{"between":["dev","quill"],"kind":"friend","affinity":0.3,"trust":0.5,
                 "familiarity":0.2,"talks":1,"line":"","history":[{"cause":"conversation","text":"they laughed"}]}]}
                """);
        server.on("GET /api/v1/runs", 200, """
                {"runs":[{"id":"run-1","workflow":"w","phase":"timedOut","trigger":"manual","startedAt":
                 "2026-11-23T08:00:00Z","reason":"","steps":[{"phase":"done"},{"phase":"waiting"}]}]}
                """);
        server.on("GET /api/v1/lessons", 200, "{\"lessons\":[]}");
        server.on("GET /api/v1/turns?agent=henry", 200, "{\"turns\":[]}");

        assertThat(run("get", "memories", "henry", "--query", "late parcels").out())
                .isEqualTo("""
                SCORE  KIND  WEIGHT  AT                    TEXT
                0.73   fact  7       2026-11-23T08:00:00Z  [strangers] Mondays.
                """);
        assertThat(run("get", "relationships").out()).isEqualTo("""
                BETWEEN     KIND    AFFINITY  TRUST  FAMILIARITY  TALKS  MOVED BY
                dev, quill  friend  0.30      0.50   0.20         1      conversation they laughed
                """);
        assertThat(run("get", "runs").out()).isEqualTo("""
                ID     WORKFLOW  PHASE      TRIGGER  STARTED               STEPS  WHY
                run-1  w         timed out  manual   2026-11-23T08:00:00Z  1/2
                """);
        assertThat(run("get", "lessons").out()).isEqualTo("There is no lesson yet.\n");
        assertThat(run("get", "turns", "henry").out()).isEqualTo("There was no turn yet.\n");
        assertThat(run("get", "memories").exit()).isEqualTo(2);
        assertThat(run("get", "agents", "--query", "x").exit()).isEqualTo(2);
    }

    @Test
    void tellsWhetherTheAuditIsWhole() {
        String entries = "{\"entries\":[{\"n\":2,\"at\":\"2026-11-23T08:00:00Z\",\"actor\":\"key:me\",\"action\":"
                + "\"agent_paused\",\"text\":\"henry was paused.\"}],\"total\":2,";
        server.on("GET /api/v1/audit?limit=50&verify=true", 200, entries + "\"verified\":true}");
        server.on(
                "GET /api/v1/audit?limit=50&verify=true", 200, entries + "\"verified\":false,\"fault\":\"Entry 1.\"}");

        Terminal.Outcome whole = run("audit", "--verify");
        assertThat(whole.exit()).isZero();
        assertThat(whole.out()).isEqualTo("""
                N  AT                    WHO     WHAT          TEXT
                2  2026-11-23T08:00:00Z  key:me  agent_paused  henry was paused.
                """);
        assertThat(whole.err()).contains("All 2 entries are as they were written.");
        Terminal.Outcome broken = run("audit", "--verify");
        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.err()).contains("Entry 1.");
    }

    @Test
    void startsAWorkflow() {
        server.on("POST /api/v1/workflows/w/start", 202, "{\"run\":\"run-1\",\"verdict\":\"started\"}");

        assertThat(run("workflow", "start", "w", "--input", "{\"text\":\"x\"}").out())
                .isEqualTo("run-1 began. `ruche get runs run-1` shows how far it is.\n");
        assertThat(server.requests().get(0).body()).isEqualTo("{\"input\":{\"text\":\"x\"}}");
        assertThat(run("workflow", "start", "w", "--input", "[1]").exit()).isEqualTo(2);
        assertThat(run("workflow").exit()).isEqualTo(2);
    }
}
