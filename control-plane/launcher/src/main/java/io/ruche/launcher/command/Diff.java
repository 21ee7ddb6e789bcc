package io.ruche.launcher.command;

import io.ruche.launcher.client.Specs;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "diff",
        description = "What applying a file would change, value by value.",
        footer = {"", "Example:", "  ruche diff -f examples/organisations/henry-inc.yaml"})
public final class Diff extends ClusterCommand {
    @Mixin
    private final SpecSource source = new SpecSource();

    public Diff(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = new Specs(common.api()).apply(source.read(common.shell()), true);
        return SpecTexts.tell(common, answer, () -> SpecTexts.differences(answer));
    }
}
