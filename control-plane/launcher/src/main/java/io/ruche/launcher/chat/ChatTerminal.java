package io.ruche.launcher.chat;

import io.ruche.launcher.client.Chat;
import io.ruche.launcher.client.Chat.Answer;
import io.ruche.launcher.client.Home;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The chat of {@code ruche run}: history over sessions, pasted lines stay together, Ctrl-C ends an answer. */
public final class ChatTerminal {
    private static final String FENCE = "\"\"\"";
    private static final String HELP = """
              /clear          forget what was said
              /system TEXT    tell the model who it is
              /bye            leave (or Ctrl-D)
              \"\"\"             begin and end text of several lines; pasted lines stay together anyway
              Ctrl-C          stop the answer
            """;

    private final Shell shell;
    private final Home home;
    private final String url;
    private final String model;
    private final Chat chat;
    private final Conversation conversation;

    public ChatTerminal(Shell shell, Home home, String url, String model, Chat chat, Optional<String> system) {
        this.shell = shell;
        this.home = home;
        this.url = url;
        this.model = model;
        this.chat = chat;
        this.conversation = new Conversation(system);
    }

    /** Returns the exit code. */
    public int run() throws IOException {
        Style style = shell.style();
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .dumb(true)
                .nativeSignals(true)
                .signalHandler(Terminal.SignalHandler.SIG_IGN)
                .build()) {
            terminal.handle(Terminal.Signal.INT, signal -> chat.cancel());
            DefaultParser parser = new DefaultParser();
            parser.setEscapeChars(new char[0]);
            parser.setQuoteChars(new char[0]);
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .parser(parser)
                    .variable(LineReader.HISTORY_FILE, home.path().resolve("chat_history"))
                    .variable(LineReader.HISTORY_SIZE, 1000)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .option(LineReader.Option.BRACKETED_PASTE, true)
                    .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                    .build();
            PrintWriter out = terminal.writer();
            out.println(style.muted(model + " at " + url + ". /help tells more, /bye leaves."));
            out.flush();
            talk(reader, out, style);
        }
        return 0;
    }

    private void talk(LineReader reader, PrintWriter out, Style style) {
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
                out.print(command(text));
                out.flush();
                continue;
            }
            answer(text, out, style);
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

    private String command(String text) {
        if (text.equals("/help") || text.equals("/?")) {
            return HELP;
        }
        if (text.equals("/clear")) {
            conversation.clear();
            return "Forgotten.\n";
        }
        if (text.startsWith("/system")) {
            conversation.system(text.substring("/system".length()).strip());
            return "Told.\n";
        }
        return "There is no " + text.split("\\s", 2)[0] + ". These there are:\n" + HELP;
    }

    private void answer(String text, PrintWriter out, Style style) {
        conversation.user(text);
        try {
            Answer answer = chat.stream(conversation.messages(), piece -> {
                out.print(piece);
                out.flush();
            });
            out.println();
            out.println(style.muted(remark(answer)));
            if (answer.text().isEmpty()) {
                conversation.forgetLast();
            } else {
                conversation.assistant(answer.text());
            }
        } catch (FailureException e) {
            conversation.forgetLast();
            out.println(style.failed(e.failure().message()));
            String help = e.failure().code() == FailureCode.CONTEXT_LENGTH_EXCEEDED
                    ? "/clear forgets what was said so far."
                    : e.failure().help();
            if (!help.isEmpty()) {
                out.println("  " + help);
            }
        }
        out.flush();
    }

    private static String remark(Answer answer) {
        StringBuilder remark = new StringBuilder("[");
        if (answer.cancelled()) {
            remark.append("stopped, ");
        } else if (answer.finish().equals("length")) {
            remark.append("cut off at its limit, ");
        }
        if (answer.tokens().isPresent() && answer.seconds() > 0) {
            remark.append(String.format(
                    Locale.ROOT,
                    "%d tokens, %.1f tok/s, ",
                    answer.tokens().getAsLong(),
                    answer.tokens().getAsLong() / answer.seconds()));
        }
        remark.append(String.format(Locale.ROOT, "%.1f s", answer.seconds()));
        return remark.append(answer.node().isEmpty() ? "" : " on " + answer.node())
                .append(']')
                .toString();
    }
}
