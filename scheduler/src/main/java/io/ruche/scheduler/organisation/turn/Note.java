package io.ruche.scheduler.organisation.turn;

import java.nio.charset.StandardCharsets;

/**
 * What an agent is told when it is woken.
 *
 * @param author {@code agent:NAME}, {@code human:NAME} or the part of the house that tells it
 * @param untrusted whether strangers had a part in the text
 */
public record Note(String author, String text, boolean untrusted, long atMillis) {
    int bytes() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
