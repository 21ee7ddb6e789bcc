package io.ruche.scheduler.money;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One budget's window. What calls may go by is the lower of two marks, the one that is known to be written and the one
 * that is on its way: whichever of the two a crash leaves behind, spending was never past it. One owner.
 */
final class Counter {
    private static final int HUNDRED = 100;

    private Budget budget;
    private Span span;
    private Amounts spent = Amounts.NONE;
    private Amounts reserved = Amounts.NONE;
    private Amounts unconfirmed = Amounts.NONE;
    private int warned;
    /** Known to be written. */
    private Amounts mark = Amounts.NONE;
    /** On its way. */
    private @Nullable Amounts sent;

    private final Pace pace = new Pace();
    /** Whether something changed that no row says yet. */
    private boolean stale;

    Counter(Budget budget, long now) {
        this.budget = budget;
        this.span = budget.spanAt(now);
    }

    /** As a process before this one left it: what it may have spent counts as spent. */
    static Counter recovered(Budget budget, BudgetRow row, long now) {
        Counter counter = new Counter(budget, now);
        // a row of a window that is yet to come: the clock was put back, and its window is not opened twice
        if (row.windowStart() < counter.span.start()) return counter;
        counter.span = budget.spanAt(row.windowStart());
        Amounts lost = row.mark().minus(row.spent());
        counter.spent = row.spent().plus(lost);
        counter.mark = counter.spent;
        counter.unconfirmed = row.unconfirmed().plus(lost);
        counter.warned = row.warned();
        counter.stale = !lost.equals(Amounts.NONE);
        return counter;
    }

    void define(Budget next, long now) {
        boolean sameWindows = next.window() == budget.window() && next.zone().equals(budget.zone());
        budget = next;
        stale = true;
        // spending is kept: a budget that is submitted anew is not a full one
        if (!sameWindows) span = next.spanAt(now);
    }

    Budget budget() {
        return budget;
    }

    private Amounts limit() {
        return budget.limitIn(span);
    }

    Span span() {
        return span;
    }

    /** Opens the next window when this one is over. A clock that was put back opens none. */
    void roll(long now) {
        if (!span.isOver(now)) return;
        span = budget.spanAt(now);
        spent = Amounts.NONE;
        reserved = Amounts.NONE;
        unconfirmed = Amounts.NONE;
        mark = Amounts.NONE;
        sent = null;
        warned = 0;
        stale = true;
    }

    Optional<Answer.Exhausted> whyNot(Amounts most) {
        Amounts committed = spent.plus(reserved);
        for (Meter meter : Meter.values()) {
            long limit = limit().get(meter);
            long asked = most.get(meter);
            if (asked == 0) continue;
            // a budget that sets nothing aside lets calls go as long as anything is left
            long needed = Money.saturated(committed.get(meter), budget.reserve() ? asked : 1);
            // what cannot be counted is refused even where nothing is limited: it could not be given back
            if (needed <= limit && needed != Long.MAX_VALUE) continue;
            long left = Math.max(0, limit - committed.get(meter));
            boolean returns = Money.saturated(spent.get(meter), asked) <= limit;
            Optional<Long> resets = span.end() == Long.MAX_VALUE ? Optional.empty() : Optional.of(span.end());
            return Optional.of(new Answer.Exhausted(
                    budget.id(), meter, left, asked, returns, budget.onExhausted(), budget.degradeTo(), resets));
        }
        return Optional.empty();
    }

    /** @return what was set aside, which is what {@link #giveBack} takes */
    Amounts setAside(long now, Ask ask) {
        if (ask.local()) pace.asked(now, ask.most());
        Amounts aside = budget.reserve() ? ask.most() : Amounts.NONE;
        reserved = reserved.plus(aside);
        return aside;
    }

    void giveBack(Amounts aside) {
        reserved = reserved.minus(aside);
    }

    void spend(long now, Amounts amounts, boolean local) {
        spent = spent.plus(amounts);
        if (local) pace.spent(now, amounts);
        stale = true;
    }

    /** Takes so much to be spent because nobody can say. */
    void suspect(Amounts amounts) {
        spent = spent.plus(amounts);
        unconfirmed = unconfirmed.plus(amounts);
        stale = true;
    }

    /** What was taken to be spent is known now. */
    void confirm(Amounts suspected, Amounts actual) {
        spent = spent.minus(suspected).plus(actual);
        unconfirmed = unconfirmed.minus(suspected);
        stale = true;
    }

    /** Whether all that is spent and set aside is under the mark. */
    boolean isCovered() {
        Amounts usable = sent == null ? mark : mark.least(sent);
        return committed().isWithin(usable);
    }

    /** Whether the mark is to move before somebody has to wait for it. */
    boolean isLow(long now) {
        Amounts usable = sent == null ? mark : mark.least(sent);
        return !bounded(committed().plus(pace.fiveSeconds(now)), Amounts.NONE)
                .least(limit())
                .isWithin(usable);
    }

    boolean isStale() {
        return stale;
    }

    /** The row to write next: a mark over all that is set aside, and ahead of the house's own machines. */
    BudgetRow row(long now) {
        Amounts committed = committed();
        Amounts ahead =
                bounded(committed.plus(pace.tenSeconds(now)), Amounts.NONE).least(limit());
        Amounts next = committed.most(ahead);
        sent = next;
        stale = false;
        return new BudgetRow(budget.id(), span.start(), spent, bounded(next, spent), unconfirmed, warned);
    }

    /** The row whose mark goes ahead of nothing, unless that is what the last one says. */
    Optional<BudgetRow> closing() {
        Amounts committed = committed();
        if (!stale && committed.equals(mark)) return Optional.empty();
        sent = committed;
        stale = false;
        return Optional.of(
                new BudgetRow(budget.id(), span.start(), spent, bounded(committed, spent), unconfirmed, warned));
    }

    void written(BudgetRow row) {
        Amounts now = sent;
        if (now == null || row.windowStart() != span.start()) return;
        mark = now;
        sent = null;
    }

    /** The row was not written, for sure. */
    void unwritten() {
        sent = null;
        stale = true;
    }

    /** The step of {@code warnAt} that spending has passed since the last one told. */
    Optional<Notice> notice() {
        for (int i = budget.warnAt().size() - 1; i >= 0; i--) {
            int percent = budget.warnAt().get(i);
            if (percent <= warned) return Optional.empty();
            for (Meter meter : Meter.values()) {
                long limit = limit().get(meter);
                if (limit == Long.MAX_VALUE || spent.get(meter) < part(limit, percent)) continue;
                warned = percent;
                stale = true;
                return Optional.of(new Notice(budget.id(), percent, meter));
            }
        }
        return Optional.empty();
    }

    /** So many per cent of a limit, rounded up, without passing what a long holds. */
    private static long part(long limit, int percent) {
        long whole = limit / HUNDRED * percent;
        return whole + (limit % HUNDRED * percent + HUNDRED - 1) / HUNDRED;
    }

    Standing standing() {
        return new Standing(budget, span, spent, reserved, unconfirmed);
    }

    /** What a mark has to cover: where nothing is limited, nothing. */
    private Amounts committed() {
        return bounded(spent.plus(reserved), Amounts.NONE);
    }

    private Amounts bounded(Amounts amounts, Amounts elsewhere) {
        return amounts.where(limit(), elsewhere);
    }
}
