package io.ruche.agent.djl.generate;

import java.util.List;
import java.util.Optional;

/**
 * Lets text through until a stop string comes, which may be spread over several pieces: what could be its beginning is
 * held back until it is or is not. One thread at a time.
 */
final class StopStrings {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private Optional<String> found = Optional.empty();

    StopStrings(List<String> stops) {
        this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
    }

    /** The stop string that came, if one did; then nothing more is let through. */
    Optional<String> found() {
        return found;
    }

    /** Takes the next piece and returns what may be shown. */
    String append(String piece) {
        if (found.isPresent()) {
            return "";
        }
        if (stops.isEmpty()) {
            return piece;
        }
        held.append(piece);
        int earliest = Integer.MAX_VALUE;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && at < earliest) {
                earliest = at;
                found = Optional.of(stop);
            }
        }
        return release(found.isPresent() ? earliest : held.length() - longestBeginning());
    }

    /** What was held back in vain, at the end of the answer. */
    String flush() {
        return found.isPresent() ? "" : release(held.length());
    }

    private String release(int length) {
        String shown = held.substring(0, length);
        held.delete(0, length);
        return shown;
    }

    /** Length of the longest end of the held text that a stop string begins with. */
    private int longestBeginning() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (stop.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
