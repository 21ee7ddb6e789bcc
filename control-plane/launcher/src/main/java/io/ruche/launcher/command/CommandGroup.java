package io.ruche.launcher.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only has commands of its own; by itself it says which. */
abstract class CommandGroup implements Callable<Integer> {
    private final String choice;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    /** @param choice what there is to choose from, as a sentence */
    CommandGroup(String choice) {
        this.choice = choice;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), choice);
    }
}
