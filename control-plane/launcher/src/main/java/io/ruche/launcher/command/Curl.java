package io.ruche.launcher.command;

import io.ruche.launcher.client.Home;
import java.net.URI;

/**
 * Requests to a cluster as lines to copy.
 *
 * @param key as a shell writes it; never the key itself
 */
record Curl(URI base, String key) {
    static final String KEY_OF_ENVIRONMENT = "$RUCHE_API_KEY";

    static String keyOf(Home home) {
        return "$(cat " + home + "/admin.key)";
    }

    /** Two lines; the second is indented by four. */
    String post(String path, String json) {
        return "curl " + base.resolve(path) + " -H \"Authorization: Bearer " + key + "\" \\\n"
                + "    -H \"Content-Type: application/json\" -d '" + json + "'";
    }
}
