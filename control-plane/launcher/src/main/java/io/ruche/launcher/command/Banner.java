package io.ruche.launcher.command;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Home;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Version;
import io.ruche.scheduler.failure.FailureException;

/** What {@code ruche up} says when it is ready, and where to go on. */
record Banner(Shell shell, Home home, Api api) {

    String ready(String http, boolean detached) {
        Style style = shell.style();
        return "\n" + style.bold("Ruche " + Version.current().version() + " is ready.") + "\n\n"
                + "  console  " + style.honey(login(http)) + "\n"
                + "  OpenAI   http://" + http + "/v1, key in " + home + "/admin.key\n"
                + "  home     " + home + "\n\n"
                + "Try next, in another terminal:\n"
                + "  ruche run smollm2-135m       pull, deploy and chat\n"
                + "  ruche models                 what can be deployed\n"
                + "  ruche status --login         another link to the console\n\n"
                + (detached ? "`ruche stop` ends it.\n" : "Ctrl-C ends it.\n");
    }

    String example(Example example, String http, boolean serves) {
        return example.isOrganisation() ? organisation(http) : chat(example.model(), serves);
    }

    private String organisation(String http) {
        Style style = shell.errorStyle();
        return "\n" + style.bold("Five agents are at work.") + " Watch them in the console above, or here:\n"
                + "  http://" + http + "/#/office        the office, once you are logged in\n"
                + "  ruche org timeline -f                 what happens, as it happens\n"
                + "  ruche org talk henry \"What are you working on?\"\n"
                + "  ruche approvals                       what waits for your word\n"
                + "  " + home + "/workspaces/henry-inc   drop a text into inbox/, find the results in out/\n";
    }

    private String chat(String model, boolean serves) {
        Style style = shell.errorStyle();
        return "\n" + style.bold(model + (serves ? " serves." : " is on its way.")) + " Try:\n"
                + "  ruche run " + model + " \"Why do bees dance?\"\n"
                + "  "
                + new Curl(api.base(), Curl.keyOf(home))
                        .post(
                                "/v1/chat/completions",
                                "{\"model\":\"" + model
                                        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Why do bees dance?\"}]}")
                + "\n"
                + "  open the console above and chat there\n";
    }

    /** With a code that logs a browser in once. */
    private String login(String http) {
        try {
            String code = Json.text(api.post("/api/v1/login-codes", Json.object()), "code");
            return "http://" + http + "/#login=" + code + "  (works once, 15 minutes)";
        } catch (FailureException e) {
            return "http://" + http + "/";
        }
    }
}
