package io.ruche.launcher.command;

import io.ruche.launcher.client.OwnersFiles;
import io.ruche.launcher.client.Simulations;
import io.ruche.launcher.client.SpecFile;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.ReportPage;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.twin.publish.SimulationAsk;
import io.ruche.scheduler.twin.publish.SimulationAsk.TextFile;
import io.ruche.scheduler.twin.publish.SimulationSweep;
import io.ruche.scheduler.twin.publish.SimulationText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "simulate",
        description = {
            "What machines would make of an organisation's work over days, or of a trace.",
            "On the machines of fleet files, several side by side; with the placement, admission and routing of a",
            "real Ruche. Needs no cluster and downloads nothing."
        },
        footer = {
            "",
            "Example:",
            "  ruche simulate -f examples/fleets/two-mac-studios.yaml -f examples/fleets/mac-mini-m4.yaml \\",
            "    --organisation examples/organisations/henry-inc.yaml --days 30 --report henry.html",
            "  ruche simulate -f examples/fleets/mac-studio-m2-ultra.yaml --trace code.csv --model llama-3.1-8b"
        })
public final class Simulate extends ClusterCommand {
    private static final int MOST_TRACE_BYTES = 256 << 20;

    @Option(
            names = {"-f", "--fleet"},
            paramLabel = "FILE",
            description = "A document of kind: Fleet; several are set side by side. - reads standard input.")
    private List<String> fleets = new ArrayList<>();

    @Option(names = "--organisation", paramLabel = "FILE", description = "The documents whose agents work.")
    private Optional<String> organisation = Optional.empty();

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Requests of Azure's (.csv) or Mooncake's (.jsonl) traces, all of the first --model.")
    private Optional<String> trace = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "MODEL[=N]",
            description = "To be served, in N replicas (default: 1), where agents do not say so themselves.")
    private List<String> models = new ArrayList<>();

    @Option(names = "--context", paramLabel = "N", description = "Tokens that a request of --model may hold.")
    private int context;

    @Option(names = "--slots", paramLabel = "N", description = "Requests of --model at once, each replica.")
    private int slots;

    @Option(names = "--days", paramLabel = "N", description = "1 to 366 (default: 30); a trace may end earlier.")
    private int days = 30;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same days (default: 1).")
    private long seed = 1;

    @Option(
            names = "--assume",
            paramLabel = "NAME=VALUE",
            description = "What no file says, where it is not as usual; see --assumptions.")
    private List<String> assume = new ArrayList<>();

    @Option(names = "--assumptions", description = "Only list all that is assumed, and why.")
    private boolean listAssumptions;

    @Option(
            names = "--cloud-model",
            paramLabel = "MODEL",
            description = "Compare with its price elsewhere (default: the model's own, else the cheapest).")
    private Optional<String> cloudModel = Optional.empty();

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "There is a key of this provider, so agents may ask its models.")
    private List<String> providers = new ArrayList<>();

    @Option(
            names = "--outage",
            paramLabel = "WHAT",
            description = "[FLEET/]NODE@AT+FOR, as studio-1@2d+6h: lost after two days, for six hours.")
    private List<String> outages = new ArrayList<>();

    @Option(
            names = "--measured",
            paramLabel = "WHAT",
            description = {
                "MODEL=PREFILL/DECODE[/BATCHCOST[/OVERHEAD]], tokens a second and more, where a speed was measured.",
                "Instead of what is predicted."
            })
    private List<String> measured = new ArrayList<>();

    @Option(
            names = "--sweep",
            paramLabel = "WHAT",
            description = {
                "Many runs: seeds=100, slots=1,2,4 of --model, an assumption's values; two: each with each.",
                "On the members of a running Ruche, for operators; else on this machine."
            })
    private List<String> sweep = new ArrayList<>();

    @Option(names = "--local", description = "Sweep on this machine even if a Ruche runs.")
    private boolean local;

    @Option(names = "--report", paramLabel = "FILE.html", description = "Write a page with charts that opens offline.")
    private Optional<Path> report = Optional.empty();

    public Simulate(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        if (listAssumptions) {
            JsonNode all = Json.MAPPER.readTree(SimulationText.assumptions());
            common.print(all, () -> SimulationTexts.assumptions(common.shell().style(), all));
            return OK;
        }
        SimulationAsk ask = new SimulationAsk(
                fleets.stream().map(this::text).toList(),
                organisation.map(this::text),
                trace.map(this::trace),
                models,
                context,
                slots,
                days,
                seed,
                assume,
                cloudModel,
                providers,
                outages,
                measured,
                OwnersFiles.of(common.home()));
        return sweep.isEmpty() ? once(ask) : sweep(ask);
    }

    private int once(SimulationAsk ask) {
        report.ifPresent(Simulate::checkWritable);
        String json;
        try (Progress progress = common.progress()) {
            json = SimulationText.json(ask, (fleet, share) -> progress.fraction("simulating " + fleet, share));
        }
        JsonNode answer = Json.MAPPER.readTree(json);
        report.ifPresent(file -> write(file, ReportPage.of(json)));
        common.print(answer, () -> SimulationTexts.report(common.shell().style(), answer));
        report.ifPresent(file -> common.say("The report is in " + file + "."));
        return OK;
    }

    private int sweep(SimulationAsk ask) {
        if (report.isPresent()) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "--report tells of one run, and --sweep makes many (expected: one of the two).",
                    "Leave one out; -o json has all that a sweep finds.");
        }
        SimulationSweep runs = SimulationSweep.of(ask, sweep);
        Simulations simulations = new Simulations(common.shell(), common.home());
        JsonNode answer;
        try (Progress progress = common.progress()) {
            answer = !local && simulations.isClusterThere()
                    ? simulations.onMembers(runs, (step, share) -> progress.fraction(step, share))
                    : simulations.here(runs, (step, share) -> progress.fraction(step, share));
        }
        common.print(answer, () -> SimulationTexts.sweep(common.shell().style(), answer));
        return OK;
    }

    private TextFile text(String file) {
        SpecFile read = SpecFile.read(file, common.shell().in());
        return new TextFile(read.name(), read.text());
    }

    private TextFile trace(String file) {
        SpecFile read = SpecFile.read(file, common.shell().in(), MOST_TRACE_BYTES);
        return new TextFile(read.name(), read.text());
    }

    /** Before minutes are spent on what could not be kept. */
    private static void checkWritable(Path file) {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".html")) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "--report " + file + " (expected: a file whose name ends with .html).",
                    "-o json prints what programs read.");
        }
        if (!Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw FailureException.of(
                    FailureCode.NOT_FOUND, file + " cannot be written: there is no such folder.", "Make it first.");
        }
    }

    private static void write(Path file, String page) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    file + " cannot be written: " + e.getMessage() + ".",
                    "Name another file with --report.");
        }
    }
}
