package io.ruche.launcher.role;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder that this program runs from: {@code ruche.jar}, {@code lib}, {@code natives}. */
public record Distribution(Path folder) {

    /** Found from where this class came from; empty when that is no packaged jar. */
    public static Optional<Distribution> current() {
        try {
            var source = Distribution.class.getProtectionDomain().getCodeSource();
            if (source == null) {
                return Optional.empty();
            }
            Path jar = Path.of(source.getLocation().toURI());
            Path lib = jar.getParent();
            return jar.toString().endsWith(".jar") && lib != null && lib.getParent() != null
                    ? Optional.of(new Distribution(lib.getParent()))
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** The archive of libtorch for this platform; empty when this build carries none. */
    public Optional<Path> natives() {
        Path natives = folder.resolve("natives");
        if (!Files.isDirectory(natives)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(natives)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** How to start another process of this program. */
    public static List<String> program() {
        String script = System.getProperty("ruche.script", "");
        if (!script.isEmpty()) {
            return List.of(script);
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return current()
                .map(dist ->
                        List.of(java, "-jar", dist.folder().resolve("ruche.jar").toString()))
                .orElse(List.of("ruche"));
    }
}
