package io.ruche.control.money;

import io.ruche.scheduler.money.Span;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What each spender took in the day and the month of now. One owner. */
final class Running {
    private final Supplier<ZoneId> zone;
    private final Sum day = new Sum(Window.DAY);
    private final Sum month = new Sum(Window.MONTH);

    Running(Supplier<ZoneId> zone) {
        this.zone = zone;
    }

    private final class Sum {
        final Window window;
        final Map<String, Total> totals = new HashMap<>();
        Span span = new Span(0, 0);

        Sum(Window window) {
            this.window = window;
        }

        void add(long millis, String who, Total total) {
            roll(millis);
            if (millis >= span.start()) totals.merge(who, total, Total::plus);
        }

        void roll(long millis) {
            if (millis < span.end()) return;
            span = Span.at(window, zone.get(), millis);
            totals.clear();
        }
    }

    long monthStart(long now) {
        return Span.at(Window.MONTH, zone.get(), now).start();
    }

    void add(long millis, String who, Total total) {
        day.add(millis, who, total);
        month.add(millis, who, total);
    }

    /** An hour's, which was written before. */
    void add(long hour, Page page) {
        page.lines().forEach((line, total) -> add(hour * Page.HOUR, line.who(), total));
    }

    Total total(String who, Window window, long now) {
        Sum sum = window == Window.DAY ? day : month;
        sum.roll(now);
        return sum.totals.getOrDefault(who, Total.NOTHING);
    }
}
