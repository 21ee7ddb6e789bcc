package io.ruche.launcher.command;

import io.ruche.launcher.output.Shell;
import picocli.CommandLine;
import picocli.CommandLine.Command;

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
public final class Job extends CommandGroup {
    private Job() {
        super("Say what to do with jobs: submit, list, get, watch, results or cancel.");
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
