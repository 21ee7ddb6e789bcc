package io.ruche.control.money;

import io.ruche.scheduler.money.Meter;
import io.ruche.scheduler.money.Money;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.money.Span;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import io.ruche.scheduler.world.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Adds up the ledger's pages. Any thread. */
public final class SpendDesk implements Spend {
    private final Ledger ledger;
    private final Accountant accountant;
    private final Supplier<ZoneId> zone;
    private final Clock clock;

    /** @param zone where days and months begin */
    public SpendDesk(Ledger ledger, Accountant accountant, Supplier<ZoneId> zone, Clock clock) {
        this.ledger = ledger;
        this.accountant = accountant;
        this.zone = zone;
        this.clock = clock;
    }

    @Override
    public Total total(String who, Window window) {
        return ledger.total(who, window);
    }

    @Override
    public List<BudgetState> budgets() {
        return accountant.standings();
    }

    @Override
    public CompletionStage<Report> report(Window window, Prices.Listed compareWith) {
        long now = clock.wall().toEpochMilli();
        Span span = Span.at(window, zone.get(), now);
        long first = span.start() / Page.HOUR;
        return ledger.pages(first, now / Page.HOUR)
                .thenApply(pages -> report(window, first * Page.HOUR, span.end(), pages, compareWith));
    }

    private Report report(Window window, long from, long to, Map<Long, Page> pages, Prices.Listed compareWith) {
        Total all = Total.NOTHING;
        Total cloud = Total.NOTHING;
        Map<String, Total> byWho = new TreeMap<>();
        Map<Model, Total> byModel = new TreeMap<>();
        Map<Long, Total> points = new TreeMap<>();
        for (Map.Entry<Long, Page> page : pages.entrySet()) {
            long at = page.getKey() * Page.HOUR;
            long point = window == Window.DAY
                    ? at
                    : Span.at(Window.DAY, zone.get(), at).start();
            for (Map.Entry<Page.Line, Total> each : page.getValue().lines().entrySet()) {
                Page.Line line = each.getKey();
                Total total = each.getValue();
                all = all.plus(total);
                if (!line.local()) cloud = cloud.plus(total);
                byWho.merge(line.who(), total, Total::plus);
                byModel.merge(new Model(line.model(), line.local()), total, Total::plus);
                points.merge(point, total, Total::plus);
            }
        }
        List<BudgetState> budgets = budgets();
        List<Point> series = new ArrayList<>();
        points.forEach((at, total) -> series.add(new Point(at, total)));
        return new Report(
                window,
                from,
                to,
                all,
                cloud,
                compareWith.tariff().cost(Usage.ofTokens(all.tokensIn(), all.tokensCached(), all.tokensOut())),
                compareWith,
                unconfirmed(budgets),
                byWho,
                byModel,
                series,
                budgets);
    }

    private static Money unconfirmed(List<BudgetState> budgets) {
        return new Money(budgets.stream()
                .mapToLong(it -> it.standing().unconfirmed().get(Meter.MICRO_USD))
                .max()
                .orElse(0));
    }
}
