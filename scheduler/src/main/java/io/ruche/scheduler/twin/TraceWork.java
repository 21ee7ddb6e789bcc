package io.ruche.scheduler.twin;

import io.ruche.scheduler.simulation.Outcome;
import io.ruche.scheduler.simulation.Request;
import io.ruche.scheduler.state.Reason;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Requests of a trace, which come whatever becomes of those before. */
final class TraceWork implements Work {
    private static final Asker NOBODY = new Asker() {
        @Override
        public void ended(Outcome outcome) {}

        @Override
        public void moved() {
            throw new IllegalStateException("a trace has no other model");
        }
    };

    private final FleetRun run;
    private final TraceLoad trace;
    private final Iterator<Request> requests;
    private final Set<String> guessed = new TreeSet<>();
    private boolean over;
    private long last;
    private long rest;

    TraceWork(FleetRun run) {
        this.run = run;
        this.trace = run.input.trace().orElseThrow();
        this.requests = trace.requests().get();
    }

    @Override
    public List<List<String>> preferences() {
        return List.of(List.of(trace.model()));
    }

    @Override
    public Set<String> besides() {
        return Set.of();
    }

    @Override
    public void begin() {
        planNext();
    }

    private void planNext() {
        over = true;
        if (!requests.hasNext()) return;
        Request next = requests.next();
        if (next.arrivalNanos() < last) {
            throw new IllegalArgumentException(
                    trace.name() + ": a request arrives at " + next.arrivalNanos() + " ns, before " + last);
        }
        last = next.arrivalNanos();
        if (last >= run.end) {
            countRest();
            return;
        }
        over = false;
        run.time.plan(last, () -> {
            planNext();
            run.find(trace.model()).orElseThrow().ask(next, NOBODY);
        });
    }

    /** Those after the last day, which nobody answers. */
    private void countRest() {
        rest = 1;
        while (requests.hasNext()) {
            rest++;
            last = requests.next().arrivalNanos();
        }
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public boolean canChoose() {
        return false;
    }

    @Override
    public void changed() {}

    @Override
    public boolean fillsItsDays() {
        return false;
    }

    @Override
    public void guessesPrompts(String model) {
        guessed.add(model);
    }

    @Override
    public List<TwinReport.AgentRow> agents() {
        return List.of();
    }

    @Override
    public List<TwinReport.Warning> warnings() {
        List<TwinReport.Warning> all = new ArrayList<>();
        for (String it : guessed) all.add(Guesses.prompts(it, run.input));
        if (rest > 0) all.add(cut());
        return all;
    }

    private TwinReport.Warning cut() {
        int days = run.input.days();
        long needed = last / run.end * days + last % run.end / (run.end / days) + 1;
        return new TwinReport.Warning(
                trace.name(),
                rest + (rest == 1 ? " request of the trace comes" : " requests of the trace come") + " after "
                        + (days == 1 ? "the only day" : "all " + days + " days") + " and "
                        + (rest == 1 ? "was" : "were")
                        + " left out.",
                List.of(Reason.of(
                        "trace_cut",
                        "days: " + days + " (the trace has " + needed + ").",
                        needed <= TwinInput.MOST_DAYS
                                ? "Simulate " + needed + " days."
                                : "At most " + TwinInput.MOST_DAYS + " days can be simulated.")));
    }

    @Override
    public String reason(String model) {
        return model.equals(trace.model()) ? "Asked by the trace " + trace.name() + "." : "The fleet's file names it.";
    }

    @Override
    public double spentUsd() {
        return 0;
    }
}
