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

/** The chat of {@code ruche run}: history over sessions, pasted lines stay together, Ctrl-C ends an answer. */
public final class ChatTerminal implements Lines.Partner {
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
        new Lines(shell, home.path().resolve("chat_history"), chat::cancel)
                .read(model + " at " + url + ". /help tells more, /bye leaves.", this);
        return 0;
    }

    @Override
    public String command(String text) {
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

    @Override
    public void hear(String text, PrintWriter out, Style style) {
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
