package io.ruche.launcher.command;

import io.ruche.launcher.chat.TalkTerminal;
import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Format;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.FailureCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
        name = "talk",
        description = {
            "Say something to an agent and hear what it says to that; without TEXT, talk on in the terminal.",
            "What it says is a turn of its own: `ruche org turn ID` shows what it was told and why it said that."
        },
        footer = {"", "Example:", "  ruche org talk henry", "  ruche org talk henry \"What did you do today?\""})
final class OrgTalk extends ClusterCommand {
    private static final int MOST_SECONDS = 120;

    @Parameters(index = "0", paramLabel = "AGENT", description = "One that `ruche org status` lists.")
    private String agent = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "TEXT", description = "What you say.")
    private List<String> text = new ArrayList<>();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "So long for its answer, up to 120 (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    OrgTalk(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws IOException {
        if (seconds < 0 || seconds > MOST_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), "--wait: " + seconds + " (expected: 0 to " + MOST_SECONDS + " seconds).");
        }
        Api api = common.api();
        Organisation organisation = new Organisation(api);
        Duration wait = Duration.ofSeconds(seconds);
        if (!text.isEmpty()) return once(organisation, wait);
        if (!common.shell().terminalIn() || common.format() != Format.TABLE) {
            throw new ParameterException(spec.commandLine(), "Say TEXT: there is no terminal to talk in.");
        }
        return new TalkTerminal(common.shell(), common.home(), organisation, agent, wait).run();
    }

    private int once(Organisation organisation, Duration wait) {
        JsonNode answer;
        try (Progress progress = common.progress()) {
            progress.working(agent + " thinks");
            answer = organisation.talk(agent, String.join(" ", text), wait);
        }
        boolean answered = answer.has("text");
        common.print(answer, () -> answered ? Json.text(answer, "text") + "\n" : "");
        if (answered) return OK;
        common.say(OrgTexts.unanswered(agent, answer));
        return FailureCode.DEADLINE_EXCEEDED.exit();
    }
}
