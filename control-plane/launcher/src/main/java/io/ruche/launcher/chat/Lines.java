package io.ruche.launcher.chat;

import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** What a person types, line by line: pasted lines stay together, history lasts over sessions. */
final class Lines {
    private static final String FENCE = "\"\"\"";

    private final Shell shell;
    private final Path history;
    private final Runnable interrupted;

    /** @param interrupted Ctrl-C while nobody is asked to type; on the terminal's signal thread */
    Lines(Shell shell, Path history, Runnable interrupted) {
        this.shell = shell;
        this.history = history;
        this.interrupted = interrupted;
    }

    /** Who is talked with. */
    interface Partner {
        /** What comes of a line that begins with a slash, to be printed. */
        String command(String text);

        void hear(String text, PrintWriter out, Style style);
    }

    /** Returns when the person leaves. */
    void read(String greeting, Partner partner) throws IOException {
        Style style = shell.style();
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .dumb(true)
                .nativeSignals(true)
                .signalHandler(Terminal.SignalHandler.SIG_IGN)
                .build()) {
            terminal.handle(Terminal.Signal.INT, signal -> interrupted.run());
            DefaultParser parser = new DefaultParser();
            parser.setEscapeChars(new char[0]);
            parser.setQuoteChars(new char[0]);
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .parser(parser)
                    .variable(LineReader.HISTORY_FILE, history)
                    .variable(LineReader.HISTORY_SIZE, 1000)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .option(LineReader.Option.BRACKETED_PASTE, true)
                    .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                    .build();
            PrintWriter out = terminal.writer();
            out.println(style.muted(greeting));
            out.flush();
            each(reader, out, style, partner);
        }
    }

    private static void each(LineReader reader, PrintWriter out, Style style, Partner partner) {
        while (true) {
            String text;
            try {
                text = read(reader, style);
            } catch (UserInterruptException e) {
                out.println(style.muted("/bye or Ctrl-D leaves."));
                continue;
            } catch (EndOfFileException e) {
                return;
            }
            if (text.isEmpty()) {
                continue;
            }
            if (text.equals("/bye") || text.equals("/exit") || text.equals("/quit")) {
                return;
            }
            if (text.startsWith("/")) {
                out.print(partner.command(text));
                out.flush();
                continue;
            }
            partner.hear(text, out, style);
        }
    }

    private static String read(LineReader reader, Style style) {
        String prompt = style.honey("> ");
        String text = reader.readLine(prompt).strip();
        if (!text.startsWith(FENCE)) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text.substring(FENCE.length()));
        while (whole.indexOf(FENCE) < 0) {
            whole.append('\n').append(reader.readLine(style.honey("… ")));
        }
        return whole.substring(0, whole.indexOf(FENCE)).strip();
    }
}
