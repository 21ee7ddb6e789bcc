package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.spec.WorkflowSpec.Concurrency;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a workflow is under way, and what waits for its turn.
 *
 * @param waiting oldest first
 */
public record Starts(boolean running, List<Start> waiting) {
    public static final Starts NONE = new Starts(false, List.of());
    static final int MOST_WAITING = 100;

    public enum Verdict {
        /** Begin a run now. */
        START,
        /** One waits already; it now stands for this trigger, too. */
        COALESCED,
        SKIPPED,
        ENQUEUED,
        /** Too many wait. */
        FULL
    }

    public record Offered(Starts starts, Verdict verdict) {}

    /** What becomes of the waiting ones when a run ends. */
    public record Next(Starts starts, Optional<Start> start) {}

    public Starts {
        waiting = List.copyOf(waiting);
    }

    public Offered offer(Start start, Concurrency concurrency) {
        if (!running) {
            return new Offered(new Starts(true, waiting), Verdict.START);
        }
        return switch (concurrency) {
            case SKIP -> new Offered(this, Verdict.SKIPPED);
            case COALESCE ->
                waiting.isEmpty()
                        ? new Offered(new Starts(true, List.of(start)), Verdict.ENQUEUED)
                        : new Offered(new Starts(true, List.of(together(waiting.get(0), start))), Verdict.COALESCED);
            case ENQUEUE ->
                waiting.size() < MOST_WAITING
                        ? new Offered(new Starts(true, with(start)), Verdict.ENQUEUED)
                        : new Offered(this, Verdict.FULL);
        };
    }

    /** After the run ended. */
    public Next ended() {
        return waiting.isEmpty()
                ? new Next(NONE, Optional.empty())
                : new Next(new Starts(true, waiting.subList(1, waiting.size())), Optional.of(waiting.get(0)));
    }

    private List<Start> with(Start start) {
        List<Start> more = new ArrayList<>(waiting);
        more.add(start);
        return more;
    }

    /** The newest input counts; the label is the worst of both, since both asked for it. */
    private static Start together(Start first, Start newer) {
        return new Start(
                newer.trigger(),
                newer.input(),
                first.label().worst(newer.label()),
                first.count() + newer.count(),
                first.atMillis());
    }
}
