package io.ruche.tests.fault;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.ScriptedModel;
import io.ruche.tests.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * An organisation of five that count. Each item is a run: an agent's turn has one effect of each class and keeps one
 * thing in mind, a step of the workflow's own posts without a key, then a person says whether what the agent answered
 * becomes a file.
 */
final class Counters {
    static final List<String> AGENTS = List.of("ada", "ben", "cleo", "dan", "eve");
    static final String ORGANISATION = "crash";
    static final String BUDGET = "purse";

    private final Sink sink;

    Counters(Sink sink) {
        this.sink = sink;
    }

    static String workflow(String agent) {
        return "count-" + agent;
    }

    void apply(RucheProcess ruche, ScriptedModel model, Path file) {
        try {
            Files.writeString(file, documents());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Tools.Outcome provider = ruche.cli(
                "provider", "add", "fake", "--url", model.url(), "--models", "scripted", "--price", "scripted=1:1");
        if (provider.exit() != 0) throw new AssertionError(provider.output());
        Tools.Outcome applied = ruche.cli("apply", "-f", file.toString());
        if (applied.exit() != 0) throw new AssertionError(applied.output());
    }

    private String documents() {
        StringBuilder text = new StringBuilder();
        document(
                text,
                "Organisation",
                ORGANISATION,
                "{mission: Count to the end., agents: [" + String.join(", ", AGENTS) + "], defaults: {egress: tools}}");
        document(
                text,
                "Budget",
                BUDGET,
                "{scope: org, target: " + ORGANISATION + ", window: month, limit: {usd: 5, calls: 20000}}");
        document(text, "ApprovalPolicy", "word", "{match: {action: [publish]}, approvers: [human:me], ttl: 1h}");
        for (String agent : AGENTS) {
            document(
                    text,
                    "Agent",
                    agent,
                    "{role: Counter, persona: {bio: Counts.}, model: {models: [scripted], maxTokens: 200},"
                            + " tools: {allow: [workspace.write, webhook.send, http.post], hosts: [\"" + sink.host()
                            + "\"]}}");
            document(
                    text,
                    "Workflow",
                    workflow(agent),
                    "{triggers: [{manual: true}], concurrency: enqueue, steps: ["
                            + "{id: say, agent: " + agent
                            + ", prompt: \"Item {input.n}.\", outputSchema: {type: object,"
                            + " properties: {text: {type: string}}, required: [text], additionalProperties: false}},"
                            + "{id: tell, tool: http.post, needs: [say], with: {url: \"http://" + sink.host()
                            + "/plain\", text: \"" + told("{input.n}") + "\"}},"
                            + "{id: keep, tool: workspace.write, needs: [tell], gate: word, with: {path: \"out/{input.n}.txt\","
                            + " text: \"{say.text}\"}}]}");
        }
        return text.toString();
    }

    private static void document(StringBuilder text, String kind, String name, String spec) {
        text.append("---\napiVersion: ruche.io/v1\nkind: ")
                .append(kind)
                .append("\nmetadata: {name: ")
                .append(name)
                .append("}\nspec: ")
                .append(spec)
                .append('\n');
    }

    /** What the model says: first its effects, then the answer. */
    String say(JsonNode request) {
        String told = request.path("messages").toString();
        String item = told.replaceAll("(?s).*Item ([0-9]+)\\..*", "$1");
        if (told.contains(own(item))) return "{\"answer\":{\"text\":\"" + answer(item) + "\"}}";
        return "{\"say\":\"I count\",\"actions\":["
                + use("workspace.write", "path", own(item), item) + ","
                + use("webhook.send", "url", "http://" + sink.host() + "/keyed", item) + ","
                + use("http.post", "url", "http://" + sink.host() + "/plain", item) + ","
                + "{\"tool\":\"memory.keep\",\"args\":{\"text\":\"" + memory(item) + "\",\"importance\":3}}]}";
    }

    private static String use(String tool, String field, String value, String text) {
        return "{\"tool\":\"" + tool + "\",\"args\":{\"" + field + "\":\"" + value + "\",\"text\":\"" + text + "\"}}";
    }

    static String own(Object item) {
        return "own/" + item + ".txt";
    }

    static String out(Object item) {
        return "out/" + item + ".txt";
    }

    /** What the workflow's own step posts. */
    static String told(Object item) {
        return "told " + item;
    }

    static String answer(Object item) {
        return "counted " + item;
    }

    static String memory(Object item) {
        return "I counted " + item + ".";
    }
}
