package io.ruche.control.keys;

import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.Role;

/**
 * Who is asking.
 *
 * @param key the key that was shown, or that opened the session
 * @param session names the console's session; empty for a key
 */
public record Identity(KeyId key, String name, Role role, String session) {

    /** How this caller is named in the log of commands. */
    public String actor() {
        return "key:" + name;
    }
}
