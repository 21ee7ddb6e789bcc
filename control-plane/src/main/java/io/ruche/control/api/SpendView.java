package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.control.money.BudgetState;
import io.ruche.control.money.Spend;
import io.ruche.control.money.Total;
import io.ruche.scheduler.money.Amounts;
import io.ruche.scheduler.money.Meter;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.money.Tariff;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was spent as JSON: money in USD, time in seconds. */
final class SpendView {
    private static final double MICRO = 1e6;

    private SpendView() {}

    static void write(JsonWriter json, Spend.Report report) {
        json.beginObject()
                .field("window", word(report.window()))
                .field("from", Picture.time(report.from()))
                .field("to", Picture.time(report.to()));
        total(json, report.all());
        json.field("cloudUsd", report.cloud().microUsd() / MICRO)
                .field("wouldHaveCostUsd", report.wouldHaveCost().microUsd() / MICRO)
                .name("comparedWith");
        compared(json, report.comparedWith());
        json.field("savedUsd", report.saved().microUsd() / MICRO)
                .field("unconfirmedUsd", report.unconfirmed().microUsd() / MICRO)
                .name("budgets")
                .beginArray();
        report.budgets().forEach(budget -> budget(json, budget));
        json.endArray().name("byAgent").beginArray();
        for (Map.Entry<String, Total> each : report.byWho().entrySet()) {
            json.beginObject().field("agent", each.getKey());
            total(json, each.getValue());
            json.endObject();
        }
        json.endArray().name("byModel").beginArray();
        for (Map.Entry<Spend.Model, Total> each : report.byModel().entrySet()) {
            json.beginObject()
                    .field("model", each.getKey().name())
                    .field("place", each.getKey().local() ? "here" : "cloud");
            total(json, each.getValue());
            json.endObject();
        }
        json.endArray().name("series").beginArray();
        for (Spend.Point point : report.series()) {
            json.beginObject()
                    .field("at", Picture.time(point.at()))
                    .field("usd", point.total().microUsd() / MICRO)
                    .field("tokens", point.total().tokens())
                    .endObject();
        }
        json.endArray().endObject();
    }

    private static void total(JsonWriter json, Total total) {
        json.field("usd", total.microUsd() / MICRO)
                .field("gpuSeconds", total.gpuMicros() / MICRO)
                .field("tokensIn", total.tokensIn())
                .field("tokensOut", total.tokensOut())
                .field("calls", total.calls());
    }

    private static void compared(JsonWriter json, Prices.Listed listed) {
        Tariff.PerToken tariff = listed.tariff();
        json.beginObject()
                .field("model", listed.model())
                .field(
                        "price",
                        String.format(
                                Locale.ROOT,
                                "$%s in, $%s out a million tokens",
                                usd(tariff.input()),
                                usd(tariff.output())))
                .field("source", listed.source() + ", read on " + listed.readOn())
                .endObject();
    }

    private static String usd(long micro) {
        return java.math.BigDecimal.valueOf(micro, 6).stripTrailingZeros().toPlainString();
    }

    static void budget(JsonWriter json, BudgetState it) {
        json.beginObject()
                .field("name", it.id().text())
                .field(
                        "scope",
                        it.policy().isPresent()
                                ? "policy"
                                : it.spec().map(spec -> word(spec.scope())).orElse(""))
                .field(
                        "target",
                        it.policy()
                                .or(() -> it.spec().flatMap(spec -> spec.target()))
                                .orElse(""))
                .field("window", word(it.budget().window()))
                .name("limit");
        Amounts limit = it.standing().limit();
        amounts(json, limit, limit);
        amounts(json.name("spent"), it.standing().spent(), limit);
        amounts(json.name("reserved"), it.standing().reserved(), limit);
        amounts(json.name("left"), it.left(), limit);
        Optional<Long> resets = Optional.of(it.standing().span().end()).filter(end -> end != Long.MAX_VALUE);
        resets.ifPresent(at -> json.field("resetsAt", Picture.time(at)));
        json.field("state", word(it.level())).endObject();
    }

    /** Only what is limited. */
    private static void amounts(JsonWriter json, Amounts amounts, Amounts limit) {
        json.beginObject();
        for (Meter meter : Meter.values()) {
            if (limit.get(meter) == Long.MAX_VALUE) continue;
            long amount = amounts.get(meter);
            switch (meter) {
                case MICRO_USD -> json.field("usd", amount / MICRO);
                case TOKENS_IN -> json.field("tokensIn", amount);
                case TOKENS_OUT -> json.field("tokensOut", amount);
                case GPU_MICROS -> json.field("gpuSeconds", amount / MICRO);
                case WALL_MICROS -> json.field("wallSeconds", amount / MICRO);
                case CALLS -> json.field("calls", amount);
                case MESSAGES -> json.field("messages", amount);
            }
        }
        json.endObject();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
