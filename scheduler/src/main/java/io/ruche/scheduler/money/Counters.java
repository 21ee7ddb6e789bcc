package io.ruche.scheduler.money;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts spending against budgets. A call is set aside at its most in every budget that it falls under, or in none; it is
 * sent only when all that is set aside lies under marks that are known to be written; when it has ended, what it took
 * replaces what was set aside. After a crash everything under the marks counts as spent: headroom can be lost, nothing
 * can be overspent.
 *
 * <p>Writes nothing itself: {@link #nextWrite} says what is to be written, one write at a time, and {@link #written} says
 * which calls may go. A write of which nobody knows whether it happened ends this object: its successor is made from the
 * rows. One owner at a time; nothing here takes longer than a few look-ups for each budget.
 */
public final class Counters {
    /** How long a settled sum may be told by no row. */
    private static final long SETTLED_MILLIS = 1_000;
    /** Reservations at once: each is a call under way. */
    static final int MOST_RESERVATIONS = 100_000;

    private final Map<BudgetId, Counter> counters = new TreeMap<>();
    private final Map<Long, Reservation> reservations = new TreeMap<>();
    private final List<Notice> notices = new ArrayList<>();
    private final Map<Long, Reservation> waiting = new TreeMap<>();
    private long lastId;
    private long lastWrite;
    private long wroteAt = Long.MIN_VALUE;
    private @Nullable MarkWrite onItsWay;
    /** What waited when that was made, and is under its marks. */
    private List<Long> riding = List.of();
    /** No lease ends before it. */
    private long firstEnd = Long.MAX_VALUE;

    /** As a process before this one left it. Rows of budgets that are gone are passed over. */
    public Counters(Collection<Budget> budgets, Collection<BudgetRow> rows, long now) {
        for (Budget budget : budgets) counters.put(budget.id(), new Counter(budget, now));
        for (BudgetRow row : rows) {
            Counter fresh = counters.get(row.id());
            if (fresh != null) counters.put(row.id(), Counter.recovered(fresh.budget(), row, now));
        }
    }

    /** A call's share in one budget. */
    private record Share(BudgetId budget, Span span, Amounts aside) {}

    /** A call that was sent under the marks of counters that count no longer; to those that came after, its most is spent. */
    public static final class Late {
        private final List<Share> shares;

        private Late(List<Share> shares) {
            this.shares = shares;
        }
    }

    private static final class Reservation {
        final Ask ask;
        final List<Share> shares;
        final long until;
        boolean begun;
        /** Taken to be spent at its most, since nobody has said for too long what it took. */
        boolean suspected;

        Reservation(Ask ask, List<Share> shares, long until) {
            this.ask = ask;
            this.shares = shares;
            this.until = until;
        }
    }

    /** Adds a budget, or changes one; what was spent of it stays spent. */
    public void define(Budget budget, long now) {
        Counter known = counters.get(budget.id());
        if (known == null) counters.put(budget.id(), new Counter(budget, now));
        else known.define(budget, now);
    }

    /** Counts it no longer. */
    public void forget(BudgetId budget) {
        counters.remove(budget);
    }

    /**
     * Sets a call aside in all of these budgets, or says which is the first that has not enough left.
     *
     * @param budgets known ones, in the order in which they are named to people
     * @param until when its lease ends, in milliseconds since 1970
     */
    public Answer reserve(long now, List<BudgetId> budgets, Ask ask, long until) {
        if (now >= firstEnd) expire(now);
        List<Counter> all = new ArrayList<>(budgets.size());
        for (BudgetId id : budgets) all.add(get(id));
        if (!ask.priced()) {
            Optional<Answer> refused = unpriced(all);
            if (refused.isPresent()) return refused.get();
        }
        for (Counter counter : all) {
            counter.roll(now);
            Optional<Answer.Exhausted> why = counter.whyNot(ask.most());
            if (why.isPresent()) return why.get();
        }
        if (reservations.size() >= MOST_RESERVATIONS) {
            throw new IllegalStateException("reservations: " + reservations.size() + " (expected: settled ones)");
        }
        List<Share> shares = new ArrayList<>(all.size());
        for (Counter counter : all) {
            shares.add(new Share(counter.budget().id(), counter.span(), counter.setAside(now, ask)));
        }
        long id = ++lastId;
        Reservation made = new Reservation(ask, shares, until);
        reservations.put(id, made);
        firstEnd = Math.min(firstEnd, until);
        boolean covered = isCovered(made);
        if (!covered) waiting.put(id, made);
        return new Answer.Reserved(id, covered);
    }

    /** A call without a budget that says otherwise is refused when nobody knows what it costs. */
    private static Optional<Answer> unpriced(List<Counter> all) {
        if (all.isEmpty()) return Optional.of(new Answer.Unpriced(Optional.empty()));
        for (Counter counter : all) {
            if (counter.budget().denyUnpriced()) {
                return Optional.of(
                        new Answer.Unpriced(Optional.of(counter.budget().id())));
            }
        }
        return Optional.empty();
    }

    /**
     * The call is about to be sent: from here on nobody but its end says what it took.
     *
     * @return false: it may not be, since its lease has ended or no mark covers it yet
     */
    public boolean begin(long now, long id) {
        Reservation it = reservations.get(id);
        if (it == null || it.begun || it.until <= now || waiting.containsKey(id)) return false;
        it.begun = true;
        return true;
    }

    /**
     * The call has ended, or was never sent: what was set aside comes back, what it took is spent. Idempotent.
     *
     * @param actual {@link Amounts#NONE} when it took nothing for sure
     */
    public void settle(long now, long id, Amounts actual) {
        Reservation it = reservations.remove(id);
        if (it == null) return;
        waiting.remove(id);
        for (Share share : it.shares) {
            Optional<Counter> found = sameWindow(share, now);
            if (found.isEmpty()) continue;
            Counter counter = found.get();
            if (it.suspected) {
                counter.confirm(it.ask.most(), actual);
            } else {
                counter.giveBack(share.aside);
                counter.spend(now, actual, it.ask.local());
            }
            counter.notice().ifPresent(notices::add);
        }
    }

    /** Takes out a call whose end these counters have not heard, for {@link #settle(long, Late, Amounts)} of others. */
    public Optional<Late> handOver(long id) {
        Reservation it = reservations.remove(id);
        return it == null || !it.begun ? Optional.empty() : Optional.of(new Late(it.shares));
    }

    /**
     * A call that was sent under the marks from which these counters were made has ended after all: it counts by what it
     * took, as it did at its most.
     */
    public void settle(long now, Late late, Amounts actual) {
        for (Share share : late.shares) {
            sameWindow(share, now).ifPresent(counter -> {
                counter.confirm(share.aside, actual);
                counter.notice().ifPresent(notices::add);
            });
        }
    }

    /** Ends leases: what was never sent comes back; what was sent is taken to be spent until somebody says better. */
    public void expire(long now) {
        firstEnd = Long.MAX_VALUE;
        for (Map.Entry<Long, Reservation> each : List.copyOf(reservations.entrySet())) {
            Reservation it = each.getValue();
            if (it.suspected) {
                boolean stillCounts = it.shares.stream()
                        .anyMatch(share -> sameWindow(share, now).isPresent());
                if (!stillCounts) reservations.remove(each.getKey());
            } else if (it.until <= now) {
                expire(now, each.getKey(), it);
            } else {
                firstEnd = Math.min(firstEnd, it.until);
            }
        }
    }

    private void expire(long now, long id, Reservation it) {
        if (!it.begun) {
            settle(now, id, Amounts.NONE);
            return;
        }
        it.suspected = true;
        for (Share share : it.shares) {
            sameWindow(share, now).ifPresent(counter -> {
                counter.giveBack(share.aside);
                counter.suspect(it.ask.most());
                counter.notice().ifPresent(notices::add);
            });
        }
    }

    /**
     * What is to be written now: marks for calls that wait for them, marks ahead of the house's own machines before one has
     * to wait, and once a second the sums that were settled. Empty while a write is on its way.
     */
    public Optional<MarkWrite> nextWrite(long now) {
        if (onItsWay != null) return Optional.empty();
        boolean settled = wroteAt == Long.MIN_VALUE || now - wroteAt >= SETTLED_MILLIS || now < wroteAt;
        List<BudgetRow> rows = new ArrayList<>();
        for (Counter counter : counters.values()) {
            counter.roll(now);
            if (counter.isLow(now) || (settled && counter.isStale())) rows.add(counter.row(now));
        }
        if (rows.isEmpty()) return Optional.empty();
        wroteAt = now;
        MarkWrite next = new MarkWrite(++lastWrite, rows);
        onItsWay = next;
        riding = List.copyOf(waiting.keySet());
        return Optional.of(next);
    }

    /**
     * A write is durable.
     *
     * @return the reservations that may be sent now and could not before, in the order in which they came
     */
    public List<Long> written(MarkWrite write) {
        if (!write.equals(onItsWay)) return List.of();
        onItsWay = null;
        for (BudgetRow row : write.rows()) {
            Counter counter = counters.get(row.id());
            if (counter != null) counter.written(row);
        }
        // not those that came meanwhile: the marks say nothing of them
        List<Long> free = new ArrayList<>();
        for (Long id : riding) {
            if (waiting.remove(id) != null) free.add(id);
        }
        riding = List.of();
        return free;
    }

    /** A write did not happen, for sure. What waits for it goes on waiting for the next. */
    public void unwritten(MarkWrite write) {
        if (!write.equals(onItsWay)) return;
        onItsWay = null;
        riding = List.of();
        wroteAt = Long.MIN_VALUE;
        for (BudgetRow row : write.rows()) {
            Counter counter = counters.get(row.id());
            if (counter != null) counter.unwritten();
        }
    }

    /**
     * What is to be written before a process ends in good order: no mark goes further than what is spent and set aside, so
     * that the next process takes nothing to be spent that is not. Nothing may be reserved afterwards. Empty while a write
     * is on its way, and when there is nothing to say.
     */
    public Optional<MarkWrite> closing(long now) {
        if (onItsWay != null) return Optional.empty();
        List<BudgetRow> rows = new ArrayList<>();
        for (Counter counter : counters.values()) {
            counter.roll(now);
            counter.closing().ifPresent(rows::add);
        }
        if (rows.isEmpty()) return Optional.empty();
        MarkWrite last = new MarkWrite(++lastWrite, rows);
        onItsWay = last;
        return Optional.of(last);
    }

    /** What people are to be told since the last time. */
    public List<Notice> takeNotices() {
        List<Notice> taken = List.copyOf(notices);
        notices.clear();
        return taken;
    }

    /** How all budgets stand, by name. */
    public List<Standing> standings(long now) {
        counters.values().forEach(counter -> counter.roll(now));
        return counters.values().stream().map(Counter::standing).toList();
    }

    /** Whether a mark that is written lies over it in each budget. A window that is over asks for none. */
    private boolean isCovered(Reservation it) {
        for (Share share : it.shares) {
            Counter counter = counters.get(share.budget);
            if (counter != null && counter.span().equals(share.span) && !counter.isCovered()) return false;
        }
        return true;
    }

    private Optional<Counter> sameWindow(Share share, long now) {
        Counter counter = counters.get(share.budget);
        if (counter == null) return Optional.empty();
        counter.roll(now);
        return counter.span().equals(share.span) ? Optional.of(counter) : Optional.empty();
    }

    private Counter get(BudgetId id) {
        Counter counter = counters.get(id);
        if (counter == null) throw new IllegalArgumentException("budget " + id + " (expected: a defined one)");
        return counter;
    }
}
