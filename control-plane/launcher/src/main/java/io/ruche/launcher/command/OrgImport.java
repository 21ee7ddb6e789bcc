package io.ruche.launcher.command;

import io.ruche.launcher.client.SpecFile;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.spec.persona.SoulFile;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description = {
            "Make an Agent of a SOUL.md, and print it as YAML for `ruche apply`.",
            "What its headings name goes to the field of that meaning, all else to the bio. Needs no running Ruche."
        },
        footer = {"", "Example:", "  ruche org import SOUL.md --name henry > henry.yaml"})
final class OrgImport extends ClusterCommand {
    private static final Pattern TITLE = Pattern.compile("(?m)^#\\s+(.{1,80})$");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    @Parameters(paramLabel = "SOUL.md", description = "Markdown; - reads standard input.")
    private String file = "";

    @Option(names = "--name", paramLabel = "NAME", description = "The agent's name (default: from the file's title).")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "smollm2-135m",
            description = "What it thinks with (default: ${DEFAULT-VALUE}).")
    private String model = "";

    OrgImport(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        String markdown = new String(SpecFile.read(file, common.shell().in()).text(), StandardCharsets.UTF_8);
        String label = name.orElseGet(() -> title(markdown));
        if (!LABEL.matcher(label).matches()) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "name: '" + label + "' (expected: 1-63 lower-case letters, digits or '-', as night-desk).",
                    "Choose one with --name.");
        }
        String yaml = SoulFile.toAgent(label, markdown, model);
        common.print(Json.object().put("name", label).put("yaml", yaml), () -> yaml);
        return OK;
    }

    /** The first heading as a name. */
    private static String title(String markdown) {
        Matcher heading = TITLE.matcher(markdown);
        if (!heading.find()) return "agent";
        String words = heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String label = words.replaceAll("^-|-$", "");
        return label.length() <= 63 ? label : label.substring(0, 63).replaceAll("-$", "");
    }
}
