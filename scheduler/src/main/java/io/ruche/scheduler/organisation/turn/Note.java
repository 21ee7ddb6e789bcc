package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.Label;
import java.nio.charset.StandardCharsets;

/**
 * What an agent is told when it is woken.
 *
 * @param author {@code agent:NAME}, {@code human:NAME} or the part of the house that tells it
 * @param label who may see the text, and whether strangers had a part in it
 */
public record Note(String author, String text, Label label, long atMillis) {
    boolean untrusted() {
        return label.isUntrusted();
    }

    int bytes() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
