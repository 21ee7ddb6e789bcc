package io.ruche.scheduler.grammar;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Formats of strings as patterns. Each has only valid ones, and of endless kinds those of usual length. */
final class Formats {
    static final String NAMES = "date, date-time, uuid, email";

    private static final String LEAP_YEAR = "(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";
    private static final String DATE =
            "(\\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)"
                    + "|02-(0[1-9]|1\\d|2[0-8]))|" + LEAP_YEAR + "-02-29)";
    private static final String HOUR_AND_MINUTE = "([01]\\d|2[0-3]):[0-5]\\d";
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?";

    private static final Map<String, String> SHAPES = Map.of(
            "date",
            "^" + DATE + "$",
            "date-time",
            "^" + DATE + "T" + HOUR_AND_MINUTE + ":[0-5]\\d(\\.\\d{1,9})?(Z|[+-]" + HOUR_AND_MINUTE + ")$",
            "uuid",
            "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
            "email",
            "^[A-Za-z0-9_+-]{1,20}(\\.[A-Za-z0-9_+-]{1,20}){0,2}@(" + LABEL + "\\.){1,3}[a-z]{2,12}$");

    private Formats() {}

    static @Nullable String find(String name) {
        return SHAPES.get(name);
    }
}
