package io.ruche.scheduler.buy;

import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.Power;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.speed.Prediction;
import io.ruche.scheduler.state.NodeId;
import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * When machines have paid for themselves, against a cloud's price.
 *
 * @param tokensPerDayAtMost that they carry, one request after the other
 * @param utilisation share of the day in which they are busy
 * @param cloudUsdPerDay that the cloud would take for what they carry
 * @param powerUsdPerDay that their power costs; empty: nobody told its price
 * @param months until what is saved is what they cost; empty: never
 */
public record Payback(
        double tokensPerDayAtMost,
        double utilisation,
        double cloudUsdPerDay,
        OptionalDouble powerUsdPerDay,
        OptionalDouble months) {

    static final double DAYS_PER_MONTH = 365.25 / 12;
    private static final double SECONDS_PER_DAY = 86_400;
    private static final double WATT_HOURS_PER_DAY = 24;

    /** @param usdPerKwh empty: power is not counted */
    static Payback of(Purchase purchase, Volume volume, OptionalDouble usdPerKwh) {
        double most = tokensPerDay(purchase.serving(), volume);
        double carried = Math.min(most, volume.tokensPerDay());
        double utilisation = most > 0 ? carried / most : 0;
        double cloud = volume.cloudUsd(carried);
        OptionalDouble power = usdPerKwh.isEmpty()
                ? usdPerKwh
                : OptionalDouble.of(kilowattHoursPerDay(purchase, utilisation) * usdPerKwh.getAsDouble());
        double saved = cloud - power.orElse(0);
        OptionalDouble months =
                saved > 0 ? OptionalDouble.of(purchase.usd() / (saved * DAYS_PER_MONTH)) : OptionalDouble.empty();
        return new Payback(most, utilisation, cloud, power, months);
    }

    /** Of all replicas of the first model that writes; several on one machine share its speed, and count as one. */
    static double tokensPerDay(Serving serving, Volume volume) {
        String first = "";
        double perDay = 0;
        Set<NodeId> taken = new HashSet<>();
        for (int i = 0; i < serving.wants().size(); i++) {
            Want want = serving.wants().get(i);
            if (!want.writes()) continue;
            if (first.isEmpty()) first = want.model().name();
            if (!first.equals(want.model().name())) continue;
            Plan plan = serving.plans().get(i);
            if (plan.stages().stream().anyMatch(it -> taken.contains(it.node()))) continue;
            plan.stages().forEach(it -> taken.add(it.node()));
            perDay += tokensPerDay(plan, volume);
        }
        return perDay;
    }

    /** Prompts at the speed of prompts; where that is in no source, at that of decoding, which is never faster. */
    private static double tokensPerDay(Plan plan, Volume volume) {
        double decode = plan.prediction().map(Prediction::decodeTokensPerSecond).orElse(0.0);
        double told = plan.prediction().map(Prediction::prefillTokensPerSecond).orElse(0.0);
        if (decode <= 0) return 0;
        double prefill = told > 0 ? told : decode;
        double secondsPerOutput = volume.inputPerOutput() / prefill + 1 / decode;
        return SECONDS_PER_DAY * (1 + volume.inputPerOutput()) / secondsPerOutput;
    }

    /**
     * What is bought, all day; what was there already, by how much more it draws. One whose draw at rest is not known counts
     * as loaded all day; one whose draw nobody told is left out, and told.
     */
    private static double kilowattHoursPerDay(Purchase purchase, double utilisation) {
        double watts = 0;
        for (Shop.Offer offer : purchase.added()) watts += watts(offer.device(), utilisation, true);
        for (KnownDevice device : purchase.busyBefore()) watts += watts(device, utilisation, false);
        return watts * WATT_HOURS_PER_DAY / 1_000;
    }

    private static double watts(KnownDevice device, double utilisation, boolean bought) {
        OptionalDouble loaded = device.power().map(Power::loadedWatts).orElse(OptionalDouble.empty());
        if (loaded.isEmpty()) return 0;
        OptionalDouble told = device.power().map(Power::idleWatts).orElse(OptionalDouble.empty());
        double idle = told.orElse(bought ? loaded.getAsDouble() : 0);
        double more = (loaded.getAsDouble() - idle) * utilisation;
        return bought ? idle + more : more;
    }
}
