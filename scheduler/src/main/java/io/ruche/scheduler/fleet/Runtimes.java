package io.ruche.scheduler.fleet;

import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.Processor;
import java.util.List;

/** Which runtimes a kind of machine can have, the one that is fastest there first. */
final class Runtimes {
    private Runtimes() {}

    static List<String> of(KnownDevice device) {
        if (device.name().startsWith("mac")) return List.of("mlx", "llama.cpp", "ollama", "mflux", "sd-server");
        if (device.processor() == Processor.GPU) return List.of("llama.cpp", "ollama", "sd-server");
        return List.of("llama.cpp", "djl", "ollama", "sd-server");
    }
}
