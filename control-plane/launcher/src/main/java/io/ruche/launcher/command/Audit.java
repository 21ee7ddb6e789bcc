package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "audit",
        description = {
            "What people decided: words on approvals, pauses, documents, keys, secrets, providers; newest first.",
            "Each entry holds the hash of the one before; --verify looks through all of them."
        },
        footer = {"", "Example:", "  ruche audit --verify"})
public final class Audit extends ClusterCommand {
    @Option(names = "--verify", description = "Tell whether every entry is as it was written; exit code 1 if not.")
    private boolean verify;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "50",
            description = "How many to show, up to 500 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--before", paramLabel = "NUMBER", description = "Only older ones than this entry.")
    private String before = "";

    public Audit(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = new Organisation(common.api()).audit(limit, before, verify);
        common.print(answer, () -> table(answer));
        boolean broken = verify && !answer.path("verified").asBoolean(false);
        if (broken) common.say(Json.text(answer, "fault"));
        else if (verify) common.say("All " + Json.text(answer, "total") + " entries are as they were written.");
        return broken ? FAILED : OK;
    }

    private String table(JsonNode answer) {
        Table table = Table.of("N", "AT", "WHO", "WHAT", "TEXT");
        for (JsonNode entry : answer.path("entries").values()) {
            table.row(
                    Json.text(entry, "n"),
                    OrgTexts.time(entry, "at"),
                    Json.text(entry, "actor"),
                    Json.text(entry, "action"),
                    Json.text(entry, "text"));
        }
        return table.isEmpty()
                ? "Nobody has decided anything yet.\n"
                : table.render(common.shell().style());
    }
}
