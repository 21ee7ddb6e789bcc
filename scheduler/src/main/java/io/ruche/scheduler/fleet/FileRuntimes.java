package io.ruche.scheduler.fleet;

import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.Node;
import java.util.Set;

/**
 * What loads a file that people name themselves: its form is given, while a model of the catalogue is had in the form that
 * a machine's best runtime takes.
 */
final class FileRuntimes {
    /** The form of llama.cpp, which loads whatever its header names, and of those built on it; djl reads some of it. */
    private static final Set<String> OF_GGUF = Set.of("llama.cpp", "ollama", "djl");

    /** What knows the families whose config.json can be read; llama.cpp once its converter has been over them. */
    private static final Set<String> OF_SAFETENSORS = Set.of("mlx", "llama.cpp");

    private FileRuntimes() {}

    /** The machines with those of their runtimes that load it. */
    static Snapshot loading(Snapshot snapshot, String architecture, boolean isGguf) {
        boolean isKnown = snapshot.nodes().stream()
                .flatMap(node -> node.node().runtimes().stream())
                .anyMatch(offer -> offer.getArchitecturesList().contains(architecture));
        return snapshot.with(machine -> {
            Node node = machine.node();
            return machine.with(node.withRuntimes(node.runtimes().stream()
                    .filter(offer -> !isGguf || OF_GGUF.contains(offer.getName()))
                    .map(offer -> isKnown ? offer : taught(offer, architecture, isGguf))
                    .toList()));
        });
    }

    private static RuntimeOffer taught(RuntimeOffer offer, String architecture, boolean isGguf) {
        boolean learns = (isGguf ? OF_GGUF : OF_SAFETENSORS).contains(offer.getName())
                && !offer.getName().equals("djl");
        if (!learns) return offer;
        RuntimeOffer.Builder more = offer.toBuilder().addArchitectures(architecture);
        // over several machines where that needs nothing of the family: llama.cpp deals layers out to its rpc servers
        if (offer.getName().equals("llama.cpp")) more.addPipelineArchitectures(architecture);
        return more.build();
    }
}
