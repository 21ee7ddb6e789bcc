package io.ruche.launcher;

import io.ruche.launcher.command.Apply;
import io.ruche.launcher.command.Approvals;
import io.ruche.launcher.command.Approve;
import io.ruche.launcher.command.Audit;
import io.ruche.launcher.command.Backup;
import io.ruche.launcher.command.Buy;
import io.ruche.launcher.command.CatalogueCommand;
import io.ruche.launcher.command.Completion;
import io.ruche.launcher.command.Delete;
import io.ruche.launcher.command.Deploy;
import io.ruche.launcher.command.Diff;
import io.ruche.launcher.command.Doctor;
import io.ruche.launcher.command.Drain;
import io.ruche.launcher.command.Explain;
import io.ruche.launcher.command.Get;
import io.ruche.launcher.command.Job;
import io.ruche.launcher.command.Key;
import io.ruche.launcher.command.Keys;
import io.ruche.launcher.command.Logs;
import io.ruche.launcher.command.Models;
import io.ruche.launcher.command.Nodes;
import io.ruche.launcher.command.Org;
import io.ruche.launcher.command.Plan;
import io.ruche.launcher.command.Provider;
import io.ruche.launcher.command.Ps;
import io.ruche.launcher.command.Pull;
import io.ruche.launcher.command.Reject;
import io.ruche.launcher.command.Restore;
import io.ruche.launcher.command.Revise;
import io.ruche.launcher.command.RunModel;
import io.ruche.launcher.command.Secret;
import io.ruche.launcher.command.Simulate;
import io.ruche.launcher.command.Spend;
import io.ruche.launcher.command.Status;
import io.ruche.launcher.command.Stop;
import io.ruche.launcher.command.Undeploy;
import io.ruche.launcher.command.Up;
import io.ruche.launcher.command.VersionCommand;
import io.ruche.launcher.command.Workflow;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * From arguments to an exit code. Only the command that is named is built, and the help of all is a text that lies ready,
 * since making commands is most of what {@code --help} would cost.
 */
public final class Cli {
    private static final Map<String, Function<Shell, Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("up", Up::new);
        COMMANDS.put("stop", Stop::new);
        COMMANDS.put("status", Status::new);
        COMMANDS.put("nodes", Nodes::new);
        COMMANDS.put("ps", Ps::new);
        COMMANDS.put("models", Models::new);
        COMMANDS.put("pull", Pull::new);
        COMMANDS.put("plan", Plan::new);
        COMMANDS.put("buy", Buy::new);
        COMMANDS.put("catalogue", CatalogueCommand::new);
        COMMANDS.put("simulate", Simulate::new);
        COMMANDS.put("deploy", Deploy::new);
        COMMANDS.put("undeploy", Undeploy::new);
        COMMANDS.put("drain", Drain::new);
        COMMANDS.put("run", RunModel::new);
        COMMANDS.put("job", Job::commandLine);
        COMMANDS.put("apply", Apply::new);
        COMMANDS.put("diff", Diff::new);
        COMMANDS.put("get", Get::new);
        COMMANDS.put("delete", Delete::new);
        COMMANDS.put("explain", Explain::new);
        COMMANDS.put("org", Org::commandLine);
        COMMANDS.put("approvals", Approvals::new);
        COMMANDS.put("approve", Approve::new);
        COMMANDS.put("reject", Reject::new);
        COMMANDS.put("revise", Revise::new);
        COMMANDS.put("workflow", Workflow::commandLine);
        COMMANDS.put("audit", Audit::new);
        COMMANDS.put("spend", Spend::new);
        COMMANDS.put("key", Key::commandLine);
        COMMANDS.put("keys", Keys::new);
        COMMANDS.put("secret", Secret::commandLine);
        COMMANDS.put("provider", Provider::commandLine);
        COMMANDS.put("logs", Logs::new);
        COMMANDS.put("backup", Backup::new);
        COMMANDS.put("restore", Restore::new);
        COMMANDS.put("doctor", Doctor::new);
        COMMANDS.put("completion", Completion::new);
        COMMANDS.put("version", VersionCommand::new);
    }

    private Cli() {}

    /** Runs a command and returns its exit code; never throws. */
    public static int run(Shell shell, String... args) {
        List<String> words = List.of(args);
        if (words.isEmpty()
                || words.equals(List.of("--help"))
                || words.equals(List.of("-h"))
                || words.equals(List.of("help"))) {
            shell.out().print(help());
            return 0;
        }
        if (words.get(0).equals("help")) {
            String[] asked = Arrays.copyOfRange(args, 1, args.length + 1);
            asked[asked.length - 1] = "--help";
            return run(shell, asked);
        }
        if (words.equals(List.of("--version")) || words.equals(List.of("-V"))) {
            return run(shell, "version");
        }
        return commandLine(shell, words.get(0)).execute(args);
    }

    /** The whole program, or the part of it that a first argument needs. */
    static CommandLine commandLine(Shell shell, String first) {
        boolean known = COMMANDS.containsKey(first) && !first.equals("completion");
        CommandLine root = new CommandLine(new Root());
        COMMANDS.forEach((name, make) -> {
            if (!known || name.equals(first)) {
                root.addSubcommand(name, make.apply(shell));
            }
        });
        boolean colour = shell.style().enabled();
        root.setColorScheme(
                CommandLine.Help.defaultColorScheme(colour ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        root.setOut(new java.io.PrintWriter(shell.out(), true, StandardCharsets.UTF_8));
        root.setErr(new java.io.PrintWriter(shell.err(), true, StandardCharsets.UTF_8));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpWidth(100);
        root.setParameterExceptionHandler((e, args) -> usage(shell, e));
        root.setExecutionExceptionHandler((e, command, parsed) -> failed(shell, e));
        return root;
    }

    private static int usage(Shell shell, ParameterException e) {
        CommandLine command = e.getCommandLine();
        shell.err().println(shell.errorStyle().failed("ruche: ") + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().flush();
        shell.err().println("`" + command.getCommandSpec().qualifiedName() + " --help` tells how it is used.");
        return 2;
    }

    private static int failed(Shell shell, Exception e) {
        Failure failure = e instanceof FailureException expected
                ? expected.failure()
                : Failure.of(
                        FailureCode.INTERNAL,
                        "This should not have happened: " + e + ".",
                        "RUCHE_DEBUG=1 shows where; please report it.");
        shell.err().println(shell.errorStyle().failed("ruche: ") + failure.message());
        if (!failure.help().isEmpty()) {
            shell.err().println("  " + failure.help());
        }
        if (shell.env("RUCHE_DEBUG").isPresent()) {
            e.printStackTrace(shell.err());
        }
        return failure.code().exit();
    }

    private static String help() {
        try (InputStream in = Cli.class.getResourceAsStream("help.txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    @Command(
            name = "ruche",
            description = "One private inference cluster from the machines you own.",
            synopsisSubcommandLabel = "COMMAND",
            footerHeading = "%n",
            footer = {
                "Every command takes -o table|json|yaml and --help, which shows an example.",
                "",
                "Environment: RUCHE_HOME (default ~/.ruche), RUCHE_URL (another cluster), RUCHE_API_KEY, NO_COLOR.",
                "Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 refused, 5 conflict, 6 time-out, 7 unreachable,",
                "78 configuration.",
                "",
                "Begin with:",
                "  ruche up --example henry-inc",
                "  ruche run smollm2-135m \"Why do bees dance?\""
            })
    static final class Root implements Runnable {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this help.")
        private boolean help;

        @Option(
                names = {"-V", "--version"},
                description = "Show the version.")
        private boolean version;

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli before run()
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "Say what to do.");
        }
    }
}
