package io.ruche.launcher.command;

import io.ruche.launcher.output.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "job",
        description = "Have a file of prompts answered, whatever dies meanwhile.",
        synopsisSubcommandLabel = "(submit | list | get | watch | results | cancel)",
        footer = {
            "",
            "Example:",
            "  echo '{\"prompt\":\"Why do bees dance?\",\"max_tokens\":60}' > prompts.jsonl",
            "  ruche job submit prompts.jsonl --model smollm2-135m --watch"
        })
public final class Job implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do with jobs: submit, list, get, watch, results or cancel.");
    }

    /** The command with its own commands. */
    public static CommandLine commandLine(Shell shell) {
        return new CommandLine(new Job())
                .addSubcommand(new JobSubmit(shell))
                .addSubcommand(new JobList(shell))
                .addSubcommand(new JobGet(shell))
                .addSubcommand(new JobWatch(shell))
                .addSubcommand(new JobResults(shell))
                .addSubcommand(new JobCancel(shell));
    }
}
