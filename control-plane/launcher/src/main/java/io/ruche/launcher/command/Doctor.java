package io.ruche.launcher.command;

import io.ruche.launcher.doctor.Finding;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "doctor",
        description = {
            "What ails this machine, this home and the server, with cause and cure; changes nothing.",
            "Exits with 1 when something must be cured."
        },
        footer = {"", "Example:", "  ruche doctor"})
public final class Doctor extends ClusterCommand {

    public Doctor(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        List<Finding> findings = io.ruche.launcher.doctor.Doctor.examine(common.shell(), common.home());
        boolean failed = findings.stream().anyMatch(finding -> finding.state() == Finding.State.FAILED);
        ObjectNode data = Json.object().put("well", !failed);
        ArrayNode array = data.putArray("findings");
        findings.forEach(finding -> array.addObject()
                .put("check", finding.check())
                .put("state", word(finding))
                .put("message", finding.message())
                .put("help", finding.help()));
        common.print(data, () -> table(findings));
        return failed ? FAILED : OK;
    }

    private String table(List<Finding> findings) {
        Style style = common.shell().style();
        Table table = Table.of("", "", "");
        for (Finding finding : findings) {
            table.row(style.state(word(finding)), finding.check(), finding.message());
            if (!finding.help().isEmpty()) {
                table.row("", "", "-> " + finding.help());
            }
        }
        return table.render(style);
    }

    private static String word(Finding finding) {
        return finding.state().name().toLowerCase(Locale.ROOT);
    }
}
