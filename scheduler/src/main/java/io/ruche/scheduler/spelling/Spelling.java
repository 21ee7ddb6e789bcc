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

    /** Letters put in, left out, replaced, or swapped with their neighbour: the optimal string alignment distance. */
    private static int distance(String a, String b) {
        int[] before = new int[0];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) last[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
            }
            before = last;
            last = row;
        }
        return last[b.length()];
    }
}
