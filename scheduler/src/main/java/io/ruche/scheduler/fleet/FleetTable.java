package io.ruche.scheduler.fleet;

import static io.ruche.scheduler.organisation.spec.table.Field.optional;
import static io.ruche.scheduler.organisation.spec.table.Field.or;
import static io.ruche.scheduler.organisation.spec.table.Field.required;
import static io.ruche.scheduler.organisation.spec.table.FieldType.decimal;
import static io.ruche.scheduler.organisation.spec.table.FieldType.group;
import static io.ruche.scheduler.organisation.spec.table.FieldType.list;
import static io.ruche.scheduler.organisation.spec.table.FieldType.name;
import static io.ruche.scheduler.organisation.spec.table.FieldType.shaped;
import static io.ruche.scheduler.organisation.spec.table.FieldType.whole;

import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.LinkKind;
import io.ruche.scheduler.device.LinkType;
import io.ruche.scheduler.organisation.spec.publish.JsonSchema;
import io.ruche.scheduler.organisation.spec.table.FieldType;
import io.ruche.scheduler.organisation.spec.table.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The fields of a fleet's {@code spec}. */
public final class FleetTable {
    static final int MOST_NODES = 1_000;
    public static final int MOST_CONTEXT = 1 << 24;
    public static final int MOST_SLOTS = 1_024;

    private static final FieldType DEPLOYMENT = group(
            required("model", new FieldType.ModelName(), "What it serves."),
            optional("runtime", name(), "What runs it; the best that the machine has when nothing is said."),
            optional("context", whole(1, MOST_CONTEXT), "Tokens that a request may hold."),
            optional("slots", whole(1, MOST_SLOTS), "Requests at once."));

    private static final FieldType NODE = group(
            required("name", name(), "What it is called; with a count, name-1, name-2 and so on."),
            required(
                    "device",
                    shaped("[a-z0-9][a-z0-9.-]{0,62}", "a kind of machine, as mac-mini-m4-16"),
                    "What it is."),
            or("count", whole(1, MOST_NODES), "1", "How many of them."),
            optional("foreign", new FieldType.Size(), "What other programs use of its memory."),
            optional("limit", new FieldType.Size(), "What deployments may book, if not what its kind says."),
            or("deployments", new FieldType.Items(DEPLOYMENT, 0, 64, false), "[]", "What runs there already."));

    private static final FieldType LINK = group(
            required(
                    "between",
                    list(name(), 1, MOST_NODES),
                    "Names of machines; a name with a count stands for all of them. Every two are joined."),
            required(
                    "type",
                    new FieldType.Choice(linkNames()),
                    "How: a kind, which stands for the fastest of it that both can have, or one link by name."),
            optional("gbps", decimal("0.001", "3200"), "Gigabits a second."),
            optional("latency", shaped("[0-9]{1,6}(\\.[0-9]{1,3})?(us|ms)", "a time, as 25us or 0.5ms"), "One way."));

    private static final FieldType POWER = group(
            optional("usdPerKWh", decimal("0", "10"), "What a kilowatt-hour costs; kept for the simulation."),
            optional(
                    "quietHours",
                    shaped("([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]", "hours, as 22:00-07:00"),
                    "When it shall be quiet there; kept for the simulation."));

    /** All of them. */
    public static final Fields FIELDS = Fields.of(
            required("nodes", new FieldType.Items(NODE, 1, MOST_NODES, false), "The machines."),
            or("links", new FieldType.Items(LINK, 0, 1_000, false), "[]", "What lies between them."),
            or("power", POWER, "{}", "What power costs, and when it shall be quiet."));

    private FleetTable() {}

    private static List<String> linkNames() {
        return Stream.concat(
                        Arrays.stream(LinkKind.values()).map(kind -> kind.name().toLowerCase(Locale.ROOT)),
                        DeviceCatalogue.builtIn().links().stream().map(LinkType::name))
                .distinct()
                .toList();
    }

    /** A JSON Schema of the whole document, for editors. */
    public static String schema() {
        return JsonSchema.of(FleetReader.KIND, "Machines that one has or thinks of buying.", FIELDS);
    }
}
