package io.ruche.scheduler.buy.publish;

import io.ruche.scheduler.buy.Request;
import io.ruche.scheduler.buy.Volume;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.Fleet.Power;
import io.ruche.scheduler.fleet.FleetTable;
import io.ruche.scheduler.fleet.publish.FleetFile;
import io.ruche.scheduler.fleet.publish.OwnersTexts;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.spelling.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What somebody typed, unchecked.
 *
 * @param models names
 * @param fleetName of the file, as its author calls it
 * @param fleet its text; empty: nothing is there
 * @param speed tokens a second
 * @param volume tokens a day
 * @param ratio tokens read and written, as {@code 3:1}
 * @param against a cloud's model
 * @param owners what is known beside what comes with Ruche
 */
public record Asked(
        List<String> models,
        String fleetName,
        Optional<byte[]> fleet,
        OptionalDouble budgetUsd,
        double speed,
        OptionalLong volume,
        String ratio,
        String against,
        OptionalDouble usdPerKwh,
        int context,
        int slots,
        OwnersTexts owners) {
    private static final double MOST_USD = 1e9;
    private static final double MOST_SPEED = 1e6;
    private static final long MOST_VOLUME = 1_000_000_000_000_000L;
    private static final double MOST_PER_KWH = 10;
    private static final double MOST_RATIO = 10_000;
    private static final int MOST_MODELS = 8;

    private static final Fleet NOTHING =
            new Fleet("nothing", List.of(), List.of(), new Power(OptionalDouble.empty(), Optional.empty()));

    public Asked {
        models = List.copyOf(models);
    }

    /** @throws FailureException {@code INVALID_REQUEST} with what is wrong */
    Request request(Catalogue catalogue, DeviceCatalogue devices, Prices prices) {
        if (models.isEmpty() || models.size() > MOST_MODELS || models.stream().anyMatch(String::isBlank)) {
            throw wrong("want", models.size() + " models", "1 to " + MOST_MODELS, "Say as --want glm-4.7,flux.2-dev.");
        }
        budgetUsd.ifPresent(usd -> check("budget", usd, 0, MOST_USD, true));
        usdPerKwh.ifPresent(usd -> check("usd-per-kwh", usd, 0, MOST_PER_KWH, false));
        check("speed", speed, 0, MOST_SPEED, false);
        check("context", context, 0, FleetTable.MOST_CONTEXT, false);
        check("slots", slots, 0, FleetTable.MOST_SLOTS, false);
        volume.ifPresent(tokens -> check("volume", tokens, 0, MOST_VOLUME, true));
        return new Request(
                models,
                fleet.map(text -> FleetFile.read(fleetName, text, catalogue, devices))
                        .orElse(NOTHING),
                budgetUsd,
                speed,
                volume.isPresent() ? Optional.of(volume(volume.getAsLong(), prices)) : Optional.empty(),
                usdPerKwh,
                context,
                Math.max(1, slots));
    }

    private Volume volume(long tokens, Prices prices) {
        return new Volume(tokens, inputPerOutput(), prices.find(against).orElseThrow(() -> {
            List<String> known = prices.all().stream().map(Prices.Listed::model).toList();
            return FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "against: no price of '" + Excerpt.of(against, 80) + "' is known (expected: one of "
                            + String.join(", ", known) + ").",
                    Spelling.nearest(against, known)
                            .map(nearest -> "Did you mean " + nearest + "?")
                            .orElse("Say which cloud's model it would replace: --against " + known.get(0) + "."));
        }));
    }

    private double inputPerOutput() {
        String[] parts = ratio.split(":", -1);
        if (parts.length == 2
                && parts[0].matches("[0-9]{1,4}(\\.[0-9]{1,3})?")
                && parts[1].matches("[0-9]{1,4}(\\.[0-9]{1,3})?")) {
            double output = Double.parseDouble(parts[1]);
            if (output > 0) return Math.min(MOST_RATIO, Double.parseDouble(parts[0]) / output);
        }
        throw wrong("ratio", Excerpt.of(ratio, 40), "IN:OUT, as 3:1", "Tokens read for each that is written.");
    }

    private static void check(String name, double value, double least, double most, boolean above) {
        if ((above ? value > least : value >= least) && value <= most) return;
        throw wrong(
                name,
                Numbers.plain(value),
                (above ? "> " : ">= ") + Numbers.plain(least) + ", at most " + Numbers.plain(most),
                "Leave it out to take the usual.");
    }

    private static FailureException wrong(String name, String found, String expected, String help) {
        return FailureException.of(
                FailureCode.INVALID_REQUEST, name + ": " + found + " (expected: " + expected + ").", help);
    }
}
