package io.ruche.launcher.chat;

import io.ruche.launcher.client.Home;
import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** The talk of {@code ruche org talk}: line by line with an agent, which remembers by itself. */
public final class TalkTerminal implements Lines.Partner {
    private final Shell shell;
    private final Home home;
    private final Organisation organisation;
    private final String agent;
    private final Duration wait;

    /** @param wait so long for each answer */
    public TalkTerminal(Shell shell, Home home, Organisation organisation, String agent, Duration wait) {
        this.shell = shell;
        this.home = home;
        this.organisation = organisation;
        this.agent = agent;
        this.wait = wait;
    }

    /** Returns the exit code. */
    public int run() throws IOException {
        new Lines(shell, home.path().resolve("talk_history"), () -> {})
                .read("You talk with " + agent + ". /bye leaves.", this);
        return 0;
    }

    @Override
    public String command(String text) {
        return "There is no " + text.split("\\s", 2)[0] + "; /bye leaves.\n";
    }

    @Override
    public void hear(String text, PrintWriter out, Style style) {
        try {
            JsonNode answer = organisation.talk(agent, text, wait);
            out.println(answer.has("text") ? Json.text(answer, "text") : agent + " has not answered yet; it will.");
            String turn = Json.text(answer, "turn");
            if (!turn.isEmpty()) out.println(style.muted("[" + turn + remark(answer) + "]"));
        } catch (FailureException e) {
            out.println(style.failed(e.failure().message()));
            if (!e.failure().help().isEmpty()) out.println("  " + e.failure().help());
        }
        out.flush();
    }

    private static String remark(JsonNode answer) {
        String model = Json.text(answer, "model");
        String node = Json.text(answer, "node");
        return (model.isEmpty() ? "" : ", " + model) + (node.isEmpty() ? "" : " on " + node);
    }
}
