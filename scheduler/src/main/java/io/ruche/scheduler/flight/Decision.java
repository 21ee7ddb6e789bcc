package io.ruche.scheduler.flight;

import io.ruche.scheduler.placement.Considered;
import io.ruche.scheduler.placement.Forecast;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.state.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Something that was decided.
 *
 * @param about the objects concerned, each as {@code kind/name}: deployment, node, instance, model
 * @param message one sentence
 * @param reasons all of them, the one that decided first
 * @param considered the nodes that were looked at; empty where there was no choice
 * @param plan what was chosen
 * @param forecast what was expected of it
 * @param atMillis wall time when it was first decided, milliseconds since 1970
 * @param lastMillis and when last
 * @param times how often the same was decided in a row
 */
public record Decision(
        Kind kind,
        List<String> about,
        String message,
        List<Reason> reasons,
        List<Considered> considered,
        Optional<Plan> plan,
        Optional<Forecast> forecast,
        long atMillis,
        long lastMillis,
        int times) {

    private static final int MOST_REASONS = 16;
    private static final int MOST_CHARACTERS = 2_000;

    /** What sort of decision. */
    public enum Kind {
        PLACED,
        WAITING,
        MOVED,
        EVICTED,
        RESTARTED,
        QUARANTINED,
        STOPPED,
        PULLED,
        NODE_LOST,
        NODE_BACK
    }

    public Decision {
        about = List.copyOf(about);
        message = Excerpt.of(message, MOST_CHARACTERS);
        reasons = List.copyOf(reasons.subList(0, Math.min(MOST_REASONS, reasons.size())));
        considered = List.copyOf(considered.subList(0, Math.min(Considered.MOST, considered.size())));
    }

    /** One without a choice of nodes. */
    public static Decision of(Kind kind, List<String> about, String message, Reason reason, long atMillis) {
        return new Decision(
                kind,
                about,
                message,
                reason.isNone() ? List.of() : List.of(reason),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                atMillis,
                atMillis,
                1);
    }

    /** What it holds: itself, and each thing that it tells of. */
    int weight() {
        return 1
                + about.size()
                + reasons.size()
                + considered.size()
                + plan.map(it -> it.stages().size()).orElse(0);
    }

    /** Whether it says the same of the same objects, whatever was measured meanwhile. */
    boolean repeats(Decision earlier) {
        return kind == earlier.kind
                && about.equals(earlier.about)
                && message.equals(earlier.message)
                && plan.map(Plan::hash).equals(earlier.plan.map(Plan::hash));
    }

    /** This one, which the earlier one said already. */
    Decision after(Decision earlier) {
        return new Decision(
                kind,
                about,
                message,
                reasons,
                considered,
                plan,
                forecast,
                earlier.atMillis,
                lastMillis,
                earlier.times + 1);
    }
}
