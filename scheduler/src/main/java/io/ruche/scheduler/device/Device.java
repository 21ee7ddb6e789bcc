package io.ruche.scheduler.device;

/**
 * A kind of machine, as placement and the speed model count with it.
 *
 * @param name as fleets and commands name it, for example {@code mac-studio-m3-ultra-512}
 * @param memoryBytes all that it has
 * @param limitBytes what its processors may hold of that for models: the GPU's working set, or total less the system's
 *     reserve
 * @param bytesPerSecond of its memory, as sold; 0 when not known, and then no speed is predicted
 * @param flops floating point operations a second in 16 bits, as sold; 0 when not known
 * @param layerSeconds measured time that one layer of a dense model takes besides reading its weights, by which other
 *     models are scaled; 0: as usual
 * @param efficiency measured share of {@code bytesPerSecond} that decoding reaches, above 0 and at most 1; 0: as usual
 */
public record Device(
        String name,
        long memoryBytes,
        long limitBytes,
        double bytesPerSecond,
        double flops,
        double layerSeconds,
        double efficiency) {}
