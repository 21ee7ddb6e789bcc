package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.money.Spend;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import java.util.Optional;

/** What was spent, on whose behalf, and what is left. */
final class SpendResources {
    private final ApiPorts ports;

    SpendResources(ApiPorts ports) {
        this.ports = ports;
    }

    void report(ClientExchange exchange) {
        Window window = window(exchange.query("window"));
        Prices.Listed compared = compared(exchange.query("compare"));
        Api.answer(exchange, ports.spend().report(window, compared), report -> {
            JsonWriter json = new JsonWriter();
            SpendView.write(json, report);
            Api.json(exchange, 200, json);
        });
    }

    private static Window window(Optional<String> text) {
        return switch (text.orElse("day")) {
            case "day" -> Window.DAY;
            case "month" -> Window.MONTH;
            default ->
                throw FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        "window: '" + Failure.printable(text.orElse("")) + "' (expected: day or month).",
                        "");
        };
    }

    private static Prices.Listed compared(Optional<String> model) {
        if (model.isEmpty() && Spend.COMPARED.isPresent()) return Spend.COMPARED.get();
        return model.flatMap(Prices.builtIn()::find)
                .orElseThrow(() -> FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        "compare: '" + Failure.printable(model.orElse("")) + "' (expected: one of "
                                + String.join(
                                        ", ",
                                        Prices.builtIn().all().stream()
                                                .map(Prices.Listed::model)
                                                .toList())
                                + ").",
                        ""));
    }
}
