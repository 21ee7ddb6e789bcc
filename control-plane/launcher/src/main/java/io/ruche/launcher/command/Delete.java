package io.ruche.launcher.command;

import io.ruche.launcher.client.Specs;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "delete",
        description = {
            "Remove the documents that a file names, all or none.",
            "Refused while a document that stays names one of them; those that are not there change nothing."
        },
        footer = {"", "Example:", "  ruche delete -f examples/organisations/henry-inc.yaml --dry-run"})
public final class Delete extends ClusterCommand {
    @Mixin
    private final SpecSource source = new SpecSource();

    @Option(names = "--dry-run", description = "Only say what would be removed.")
    private boolean dryRun;

    public Delete(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = new Specs(common.api()).delete(source.read(common.shell()), dryRun);
        return SpecTexts.tell(common, answer, () -> SpecTexts.changes(answer, dryRun));
    }
}
