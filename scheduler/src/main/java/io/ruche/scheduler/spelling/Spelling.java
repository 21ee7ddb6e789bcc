package io.ruche.scheduler.spelling;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What somebody probably meant who typed a name that nobody knows. */
public final class Spelling {
    private Spelling() {}

    /** The known name that differs least from what was typed, if any is near enough to be meant. */
    public static Optional<String> nearest(String typed, Collection<String> known) {
        String wanted = typed.toLowerCase(Locale.ROOT);
        String best = null;
        int least = Math.max(2, wanted.length() / 3) + 1;
        for (String name : known) {
            String candidate = name.toLowerCase(Locale.ROOT);
            int distance = !wanted.isEmpty() && candidate.startsWith(wanted) ? 1 : distance(wanted, candidate);
            if (distance < least || (distance == least && best != null && name.compareTo(best) < 0)) {
                best = name;
                least = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein's edit distance, one row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
