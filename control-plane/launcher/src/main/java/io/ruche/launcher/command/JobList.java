package io.ruche.launcher.command;

import io.ruche.launcher.client.Jobs;
import io.ruche.launcher.output.Shell;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "list",
        description = "The jobs, newest first.",
        footer = {"", "Example:", "  ruche job list --state running"})
final class JobList extends ClusterCommand {
    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only those that are queued, running, done, cancelled or expired.")
    private Optional<State> state = Optional.empty();

    @Option(names = "--model", paramLabel = "MODEL", description = "Only those for this model.")
    private String model = "";

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--after", paramLabel = "ID", description = "Only those that come after this one.")
    private String after = "";

    JobList(Shell shell) {
        super(shell);
    }

    enum State {
        QUEUED,
        RUNNING,
        DONE,
        CANCELLED,
        EXPIRED
    }

    @Override
    public Integer call() {
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put("state", state.map(it -> it.name().toLowerCase(Locale.ROOT)).orElse(""));
        filter.put("model", model);
        filter.put("limit", String.valueOf(limit));
        filter.put("after", after);
        JsonNode answer = new Jobs(common.api()).list(filter);
        common.print(answer, () -> JobTexts.table(common.shell().style(), answer));
        return OK;
    }
}
