package io.ruche.launcher.command;

import io.ruche.launcher.chat.ChatTerminal;
import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Chat;
import io.ruche.launcher.client.Chat.Answer;
import io.ruche.launcher.client.Chat.Message;
import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.output.Format;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
        name = "run",
        description = {
            "Chat with a model in the terminal; it is fetched and deployed first if need be.",
            "With a PROMPT, or text on standard input, it answers once."
        },
        footer = {
            "",
            "Example:",
            "  ruche run smollm2-135m",
            "  git diff | ruche run smollm2-135m \"Summarise this change.\""
        })
public final class RunModel extends ClusterCommand {
    @Parameters(index = "0", paramLabel = "MODEL", description = "A name that `ruche models` lists.")
    private String model = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PROMPT", description = "What to say (default: chat).")
    private List<String> prompt = new ArrayList<>();

    @Option(names = "--system", paramLabel = "TEXT", description = "What the model is told before anything else.")
    private Optional<String> system = Optional.empty();

    /** What the console's chat begins with too: at 1, OpenAI's default, a small model wanders off. */
    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.2",
            description = "0 always takes the likeliest token (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--max-tokens", paramLabel = "N", description = "The longest answer, in tokens.")
    private Optional<Integer> maxTokens = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "The same seed draws the same answer.")
    private Optional<Long> seed = Optional.empty();

    @Mixin
    private final Waiting waiting = new Waiting();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    public RunModel(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws IOException {
        Shell shell = common.shell();
        Optional<String> said = said();
        if (said.isEmpty() && common.format() != Format.TABLE) {
            throw new ParameterException(spec.commandLine(), "-o json needs a PROMPT or text on standard input.");
        }
        Api api = common.api();
        String name;
        try (Progress progress = common.progress()) {
            Deployments deployments = new Deployments(api, progress);
            name = deployments.ensure(model);
            if (waiting.wanted()) {
                deployments.awaitServing(name, waiting.limit());
            }
        }
        Chat chat = new Chat(api, name, new Chat.Settings(Optional.of(temperature), maxTokens, seed));
        if (said.isPresent()) {
            return once(chat, said.get());
        }
        return new ChatTerminal(shell, common.home(), api.base().toString(), name, chat, system).run();
    }

    /** The prompt with what is piped in; empty when there is neither. */
    private Optional<String> said() throws IOException {
        List<String> parts = new ArrayList<>();
        if (!prompt.isEmpty()) {
            parts.add(String.join(" ", prompt));
        }
        Shell shell = common.shell();
        boolean piped = !shell.terminalIn() && (prompt.isEmpty() || shell.in().available() > 0);
        if (piped) {
            String text = new String(shell.in().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!text.isEmpty()) {
                parts.add(text);
            }
        }
        if (parts.isEmpty() && !shell.terminalIn()) {
            throw new ParameterException(
                    spec.commandLine(), "There is nothing to say: no PROMPT, and standard input is empty.");
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n\n", parts));
    }

    private int once(Chat chat, String text) {
        List<Message> messages = new ArrayList<>();
        system.ifPresent(told -> messages.add(new Message("system", told)));
        messages.add(new Message("user", text));
        if (common.format() != Format.TABLE) {
            JsonNode answer = chat.complete(messages);
            common.print(answer, () -> Json.text(answer.path("choices").path(0), "message.content"));
            return OK;
        }
        Shell shell = common.shell();
        Answer answer = chat.stream(messages, piece -> {
            shell.out().print(piece);
            shell.out().flush();
        });
        shell.out().println();
        if (answer.finish().equals("length")) {
            common.say("(cut off: the answer reached its limit of tokens)");
        }
        return OK;
    }
}
