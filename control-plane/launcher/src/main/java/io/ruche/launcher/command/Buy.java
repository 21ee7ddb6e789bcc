package io.ruche.launcher.command;

import io.ruche.launcher.client.OwnersFiles;
import io.ruche.launcher.client.SpecFile;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.buy.publish.Asked;
import io.ruche.scheduler.buy.publish.BuyText;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "buy",
        description = {
            "Which machines to add so that models run, and when they pay for themselves. Needs no running Ruche.",
            "Only machines with a known price are looked at; prices are told with their day and source."
        },
        footer = {
            "",
            "Example:",
            "  ruche buy --want kimi-k2.5 --budget 25000",
            "  ruche buy --want glm-4.7,flux.2-dev --fleet house.yaml --volume 5000000 --against claude-opus-4.5"
        })
public final class Buy extends ClusterCommand {
    @Option(
            names = "--want",
            paramLabel = "MODEL",
            required = true,
            split = ",",
            description = "Names of the catalogue, with :QUANTISATION or without; all shall run at once.")
    private List<String> want = List.of();

    @Option(
            names = {"-f", "--fleet"},
            paramLabel = "FILE",
            description = "What is there already, of kind: Fleet (default: nothing). - reads standard input.")
    private Optional<String> fleet = Optional.empty();

    @Option(names = "--budget", paramLabel = "USD", description = "What it may cost at most (default: any).")
    private Optional<Double> budget = Optional.empty();

    @Option(
            names = "--speed",
            paramLabel = "N",
            description = "Tokens a second that every model reaches (default: 5, about as one reads).")
    private double speed = 5;

    @Option(
            names = "--volume",
            paramLabel = "N",
            description = "Tokens a day, read and written, that the first model carries instead of a cloud.")
    private Optional<Long> volume = Optional.empty();

    @Option(
            names = "--ratio",
            paramLabel = "IN:OUT",
            description = "Tokens of the volume that are read for those written (default: 3:1).")
    private String ratio = "3:1";

    @Option(
            names = "--against",
            paramLabel = "MODEL",
            description = "The cloud's model whose price counts (default: claude-opus-4.5).")
    private String against = "claude-opus-4.5";

    @Option(
            names = "--usd-per-kwh",
            paramLabel = "USD",
            description = "What power costs (default: as the fleet says, else not counted).")
    private Optional<Double> usdPerKwh = Optional.empty();

    @Option(names = "--context", paramLabel = "N", description = "Tokens of prompt and answer together, per slot.")
    private int context = 0;

    @Option(names = "--slots", paramLabel = "N", description = "Requests at once of each model (default: 1).")
    private int slots = 0;

    public Buy(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Optional<SpecFile> read =
                fleet.map(file -> SpecFile.read(file, common.shell().in()));
        BuyText.Shown shown = BuyText.of(new Asked(
                want.stream().map(String::strip).toList(),
                read.map(SpecFile::name).orElse(""),
                read.map(SpecFile::text),
                budget.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                speed,
                volume.map(OptionalLong::of).orElse(OptionalLong.empty()),
                ratio,
                against,
                usdPerKwh.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                context,
                slots,
                OwnersFiles.of(common.home())));
        common.print(Json.MAPPER.readTree(shown.json()), shown::text);
        return OK;
    }
}
