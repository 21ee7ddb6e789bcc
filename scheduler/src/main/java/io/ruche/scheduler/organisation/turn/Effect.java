package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.Label;

/**
 * Something that shall be done by a tool.
 *
 * @param key {@code turn/step/index}: whoever performs it knows by it what he has done already
 * @param args canonical JSON
 * @param label the worst of all that had a part in it
 */
public record Effect(String key, String tool, EffectClass effectClass, String args, Label label) {
    public boolean untrusted() {
        return label.isUntrusted();
    }

    static String key(String turn, int step, int index) {
        return turn + "/" + step + "/" + index;
    }

    /** The same to be done again, as another effect. */
    Effect again(String turn, int step, int index) {
        return new Effect(key(turn, step, index), tool, effectClass, args, label);
    }
}
