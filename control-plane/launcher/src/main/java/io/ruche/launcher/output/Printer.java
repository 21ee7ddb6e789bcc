package io.ruche.launcher.output;

import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;

/** Prints an answer in the format asked for. */
public final class Printer {
    private Printer() {}

    /**
     * @param data what scripts read
     * @param table what people read, made only when asked for
     */
    public static void print(Shell shell, Format format, JsonNode data, Supplier<String> table) {
        switch (format) {
            case JSON ->
                shell.out()
                        .println(Json.MAPPER
                                .writer()
                                .with(SerializationFeature.INDENT_OUTPUT)
                                .writeValueAsString(data));
            case YAML -> shell.out().print(Yaml.write(data));
            case TABLE -> shell.out().print(table.get());
        }
        shell.out().flush();
    }
}
