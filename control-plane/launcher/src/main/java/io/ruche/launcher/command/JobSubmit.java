package io.ruche.launcher.command;

import io.ruche.launcher.client.Jobs;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "submit",
        description = {
            "Hand in a file of prompts; once this returns, they will be answered.",
            "A line is a request of OpenAI's batch format, or the body alone:",
            "{\"prompt\":...}, {\"messages\":[...]} or {\"input\":...}. All lines are for one model.",
            "Every line is checked first; a wrong one is named and nothing is kept."
        },
        footer = {"", "Example:", "  ruche job submit prompts.jsonl --model smollm2-135m --deadline 2h --watch"})
final class JobSubmit extends ClusterCommand {
    private static final String STANDARD_INPUT = "-";

    @Parameters(paramLabel = "FILE", description = "JSON lines; - reads standard input.")
    private String file = "";

    @Option(names = "--model", paramLabel = "MODEL", description = "Which deployment answers (default: as lines say).")
    private String model = "";

    @Option(names = "--kind", paramLabel = "KIND", description = "chat or embedding (default: as lines say).")
    private Optional<Kind> kind = Optional.empty();

    @Option(names = "--priority", paramLabel = "P", description = "low, normal or high, among jobs (default: normal).")
    private Optional<Priority> priority = Optional.empty();

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            description = "After which nothing more is begun and what is under way is dropped: 90s, 30m, 2h, 1d, or"
                    + " 2027-01-31T08:00:00Z.")
    private String deadline = "";

    @Option(
            names = "--attempts",
            paramLabel = "N",
            description = "Deaths of its runtime after which a prompt has failed (default: 3).")
    private Optional<Integer> attempts = Optional.empty();

    @Option(names = "--concurrency", paramLabel = "N", description = "Prompts under way at once (default: 64).")
    private Optional<Integer> concurrency = Optional.empty();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The longest answer, where a line's own max_tokens says nothing (default: 1024).")
    private Optional<Integer> maxTokens = Optional.empty();

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "Your own name for this submission: sent twice, it is one job.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--watch", description = "Stay until it has ended, and show how far it is.")
    private boolean watch;

    JobSubmit(Shell shell) {
        super(shell);
    }

    enum Kind {
        CHAT,
        EMBEDDING
    }

    enum Priority {
        LOW,
        NORMAL,
        HIGH
    }

    @Override
    public Integer call() throws IOException {
        Jobs jobs = new Jobs(common.api());
        JsonNode job = submit(jobs);
        String id = Json.text(job, "id");
        if (!watch) {
            common.print(job, () -> id + "\n");
            if (common.shell().terminalOut()) {
                common.say("`ruche job watch " + id + "` shows how far it is.");
            }
            return OK;
        }
        common.say(id);
        try (Progress progress = common.progress()) {
            JsonNode ended = jobs.watch(id, progress);
            progress.close();
            return JobTexts.end(common, ended);
        }
    }

    private JsonNode submit(Jobs jobs) throws IOException {
        String once = key.orElseGet(() -> UUID.randomUUID().toString());
        if (!file.equals(STANDARD_INPUT)) {
            return jobs.submit(Path.of(file), options(), once);
        }
        Path spooled = Jobs.spool(common.shell().in());
        try {
            return jobs.submit(spooled, options(), once);
        } finally {
            Files.deleteIfExists(spooled);
        }
    }

    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("model", model);
        options.put("kind", word(kind));
        options.put("priority", word(priority));
        options.put("deadline", deadline);
        options.put("attempts", attempts.map(String::valueOf).orElse(""));
        options.put("concurrency", concurrency.map(String::valueOf).orElse(""));
        options.put("max_tokens", maxTokens.map(String::valueOf).orElse(""));
        return options;
    }

    private static String word(Optional<? extends Enum<?>> choice) {
        return choice.map(it -> it.name().toLowerCase(Locale.ROOT)).orElse("");
    }
}
