package io.ruche.scheduler.buy;

import io.ruche.scheduler.fleet.Fleet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What somebody wants to buy machines for.
 *
 * @param models names of the catalogue, with or without a quantisation
 * @param owned what is there already
 * @param budgetUsd empty: any
 * @param tokensPerSecond that every model that writes shall reach
 * @param volume that the first model that writes shall carry
 * @param usdPerKwh empty: what the fleet says, if it does
 * @param context tokens; 0: as usual
 * @param slots requests at once of each model; >= 1
 */
public record Request(
        List<String> models,
        Fleet owned,
        OptionalDouble budgetUsd,
        double tokensPerSecond,
        Optional<Volume> volume,
        OptionalDouble usdPerKwh,
        int context,
        int slots) {

    public Request {
        models = List.copyOf(models);
    }
}
