package io.ruche.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongConsumer;

/** Looks for the first seed that shows a bug which a test has planted. */
public final class Planted {
    private Planted() {}

    /**
     * Plays the seeds from 1 on until one fails, and says which; fails when none does.
     *
     * @param what the bug
     */
    public static void isCaught(String what, int seeds, LongConsumer play) {
        String found = "";
        for (long seed = 1; seed <= seeds && found.isEmpty(); seed++) {
            try {
                play.accept(seed);
            } catch (AssertionError e) {
                found = String.valueOf(e.getMessage()).lines().findFirst().orElse("?");
            }
        }
        System.out.printf("planted: %s: %s%n", what, found.isEmpty() ? "not found" : found);
        assertThat(found).as(what).isNotEmpty();
    }
}
