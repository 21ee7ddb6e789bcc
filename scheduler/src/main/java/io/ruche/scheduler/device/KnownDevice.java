package io.ruche.scheduler.device;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A machine of the catalogue, with all that is known of it and nothing that is not.
 *
 * @param name as fleets and commands name it, for example {@code mac-studio-m3-ultra-512}
 * @param memoryBytes all that it has for models: the machine's, or the card's own
 * @param workingSet what of that models may have
 * @param bandwidth of its memory in bytes a second, as sold
 * @param flops floating point operations a second in 16 bits, as sold
 * @param layerSeconds fitted: the time of a dense model's layer besides reading its weights
 * @param efficiency fitted: the share of {@code bandwidth} that decoding reaches
 * @param disk in bytes a second, as loading a model reads it
 * @param links that it can have, fastest first
 */
public record KnownDevice(
        String name,
        String title,
        Processor processor,
        long memoryBytes,
        WorkingSet workingSet,
        Optional<Figure> bandwidth,
        Optional<Figure> flops,
        OptionalDouble layerSeconds,
        OptionalDouble efficiency,
        Optional<Figure> disk,
        List<LinkType> links,
        Optional<Power> power,
        Optional<Price> price) {

    /** What a dense layer takes a board computer unless it was measured itself; by {@code tests/bench/speed}. */
    public static final double BOARD_LAYER_SECONDS = 3.104e-3;

    public KnownDevice {
        links = List.copyOf(links);
    }

    /** A machine that no catalogue knows: only its memory is known, and perhaps how fast it reads it. */
    public static KnownDevice plain(String name, long memoryBytes, OptionalDouble bytesPerSecond) {
        return new KnownDevice(
                name,
                "A machine without a GPU",
                Processor.CPU,
                memoryBytes,
                WorkingSet.ofHost(memoryBytes),
                bytesPerSecond.isPresent()
                        ? Optional.of(new Figure(bytesPerSecond.getAsDouble(), "its owner, or what was measured on it"))
                        : Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** As placement and the speed model count with it: 0 for what is not known. */
    public Device device() {
        return new Device(
                name,
                memoryBytes,
                workingSet.bytes(),
                bandwidth.map(Figure::value).orElse(0.0),
                flops.map(Figure::value).orElse(0.0),
                layerSeconds.orElse(processor == Processor.BOARD ? BOARD_LAYER_SECONDS : 0),
                efficiency.orElse(0));
    }

    /** The fastest link that this machine and another can both have. */
    public Optional<LinkType> fastestLink(KnownDevice other) {
        return links.stream().filter(other.links::contains).findFirst();
    }
}
