package io.ruche.launcher.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What surrounds a command: its streams, its environment and what is known of the terminal.
 *
 * @param terminalIn whether standard input is a terminal; likewise for the other two
 */
public record Shell(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> env,
        boolean terminalIn,
        boolean terminalOut,
        boolean terminalErr) {

    /**
     * The process's own. The start script tells which streams are terminals in the property {@code ruche.terminal}, since
     * Java can only tell for all of them at once.
     */
    public static Shell current() {
        String told = System.getProperty("ruche.terminal");
        boolean all = told == null && System.console() != null;
        return new Shell(
                System.in,
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                System.getenv(),
                all || told != null && told.contains("in"),
                all || told != null && told.contains("out"),
                all || told != null && told.contains("err"));
    }

    public Optional<String> env(String name) {
        return Optional.ofNullable(env.get(name)).filter(value -> !value.isBlank());
    }

    /** Styles for standard output. */
    public Style style() {
        return new Style(terminalOut && colourWanted());
    }

    /** Styles for standard error. */
    public Style errorStyle() {
        return new Style(terminalErr && colourWanted());
    }

    /** Columns of the terminal; 80 when nobody says. */
    public int columns() {
        return env("COLUMNS")
                .filter(text -> text.matches("[0-9]{2,4}"))
                .map(Integer::parseInt)
                .orElse(80);
    }

    private boolean colourWanted() {
        return env("NO_COLOR").isEmpty() && !"dumb".equals(env.get("TERM"));
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
