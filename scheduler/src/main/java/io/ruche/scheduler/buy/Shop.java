package io.ruche.scheduler.buy;

import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.Price;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What can be bought: machines of which a price is known, with its day and source. One without is never recommended, nor
 * one of which only a part has a price.
 *
 * @param offers the most memory for the money first
 * @param cardsAlone machines of which only the graphics card has a price
 * @param unpriced machines of which no price is known
 */
public record Shop(List<Offer> offers, List<KnownDevice> cardsAlone, List<KnownDevice> unpriced) {
    public Shop {
        offers = offers.stream().sorted(Offer.MOST_MEMORY_FOR_THE_MONEY_FIRST).toList();
        cardsAlone = List.copyOf(cardsAlone);
        unpriced = List.copyOf(unpriced);
    }

    /** @param cents of a US dollar, what is counted with */
    public record Offer(KnownDevice device, Price price, long cents) {
        static final Comparator<Offer> MOST_MEMORY_FOR_THE_MONEY_FIRST = Comparator.comparingDouble((Offer it) ->
                        (double) it.cents() / it.device().workingSet().bytes())
                .thenComparing(it -> it.device().name());

        static Offer of(KnownDevice device, Price price) {
            return new Offer(device, price, Math.max(1, Math.round(price.usd() * 100)));
        }
    }

    public static Shop of(DeviceCatalogue devices) {
        return of(devices.devices());
    }

    static Shop of(Collection<KnownDevice> devices) {
        return new Shop(
                devices.stream()
                        .flatMap(
                                device -> device
                                        .price()
                                        .filter(price -> !price.cardAlone())
                                        .map(price -> Offer.of(device, price))
                                        .stream())
                        .toList(),
                devices.stream()
                        .filter(device ->
                                device.price().filter(Price::cardAlone).isPresent())
                        .toList(),
                devices.stream().filter(device -> device.price().isEmpty()).toList());
    }
}
