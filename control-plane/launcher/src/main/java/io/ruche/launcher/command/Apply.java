package io.ruche.launcher.command;

import io.ruche.launcher.client.Specs;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "apply",
        description = {
            "Put the documents of an organisation, all or none.",
            "What is there already changes nothing, however it is written. Every mistake is told with its line, and",
            "what the agents could then do at worst: which models, how much money a day, which effects."
        },
        footer = {"", "Example:", "  ruche apply -f examples/organisations/henry-inc.yaml --dry-run"})
public final class Apply extends ClusterCommand {
    @Mixin
    private final SpecSource source = new SpecSource();

    @Option(names = "--dry-run", description = "Only say what would change.")
    private boolean dryRun;

    public Apply(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = new Specs(common.api()).apply(source.read(common.shell()), dryRun);
        return SpecTexts.tell(
                common,
                answer,
                () -> SpecTexts.changes(answer, dryRun)
                        + SpecTexts.preview(common.shell().style(), answer));
    }
}
