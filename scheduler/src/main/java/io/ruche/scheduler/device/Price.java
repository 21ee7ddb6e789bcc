package io.ruche.scheduler.device;

import java.time.LocalDate;

/**
 * What a machine cost, in US dollars: one price, or from the cheapest to the dearest.
 *
 * @param on the day that the price is of
 * @param source who asked it
 * @param used whether it is of used machines
 * @param cardAlone whether it is of a graphics card without the machine around it
 */
public record Price(double fromUsd, double toUsd, LocalDate on, String source, boolean used, boolean cardAlone) {

    /** The one price to count with: the middle. */
    public double usd() {
        return (fromUsd + toUsd) / 2;
    }
}
