package io.ruche.agent.djl.torch;

import ai.djl.engine.Engine;
import io.ruche.agent.runtime.RuntimeContext;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Where libtorch's native libraries are, and the start of the engine on them. The libraries come as a jar of their own,
 * one for each platform, or as a folder that already holds them; a jar is unpacked once into the cache.
 *
 * <p>DJL is told by system properties, before its first class loads, to use that folder and never the network: left to
 * itself it downloads what it misses and calls home once a day.
 */
public final class Natives {
    /** The libtorch release that the natives and the private operators in our TorchScript belong to. */
    public static final String VERSION = "2.7.1";

    private static final Object LOCK = new Object();
    private static @Nullable Engine engine;

    private Natives() {}

    /** This machine in the words of the natives' jars, for example {@code linux-x86_64}. */
    public static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String family = os.startsWith("mac") ? "osx" : os.startsWith("windows") ? "win" : "linux";
        String processor =
                architecture.equals("amd64") ? "x86_64" : architecture.equals("arm64") ? "aarch64" : architecture;
        return family + "-" + processor;
    }

    /** Why the natives cannot be used here; empty when they can. Looks at files only. */
    public static Optional<String> missing(Path natives) {
        if (Files.isDirectory(natives)) {
            return library(natives).isPresent() || jar(natives).isPresent()
                    ? Optional.empty()
                    : Optional.of("no libtorch for " + platform() + " in " + natives);
        }
        if (!Files.isRegularFile(natives)) {
            return Optional.of("no libtorch for " + platform() + ": " + natives + " does not exist");
        }
        return Optional.empty();
    }

    /** Starts libtorch, or returns the one that runs: a process has one. Unpacks on first use, which takes seconds. */
    public static Engine start(RuntimeContext context) {
        synchronized (LOCK) {
            if (engine != null) {
                return engine;
            }
            Optional<String> missing = missing(context.natives());
            if (missing.isPresent()) {
                throw FailureException.of(
                        FailureCode.CONFIGURATION,
                        "The DJL runtime cannot start: " + missing.get() + ".",
                        "Build Ruche on this platform, or point it at an unpacked libtorch " + VERSION + ".");
            }
            try {
                Path folder = folder(context);
                System.setProperty("ai.djl.offline", "true");
                System.setProperty("OPT_OUT_TRACKING", "true");
                System.setProperty("PYTORCH_LIBRARY_PATH", folder.toString());
                System.setProperty("PYTORCH_VERSION", VERSION);
                System.setProperty("PYTORCH_FLAVOR", "cpu");
                Path cache = Files.createDirectories(context.cache().resolve("djl"));
                System.setProperty("DJL_CACHE_DIR", cache.toString());
                System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(context.threads()));
                engine = Engine.getEngine("PyTorch");
                return engine;
            } catch (IOException e) {
                throw FailureException.of(
                        FailureCode.CONFIGURATION,
                        "libtorch cannot be unpacked to " + context.cache() + ": " + e.getMessage() + ".",
                        "Free about 500 MB there, or point the cache elsewhere.");
            }
        }
    }

    private static Path folder(RuntimeContext context) throws IOException {
        Path natives = context.natives();
        if (Files.isDirectory(natives)) {
            if (library(natives).isPresent()) {
                return natives;
            }
            natives = jar(natives).orElseThrow();
        }
        Path target = context.cache().resolve("libtorch-" + VERSION + "-" + platform());
        Path marker = target.resolve(".complete");
        if (Files.exists(marker)) {
            return target;
        }
        unpack(natives, target);
        Files.writeString(marker, VERSION);
        return target;
    }

    /** Writes the platform's libraries beside each other; each appears under its name only when it is whole. */
    private static void unpack(Path jar, Path target) throws IOException {
        String prefix = "pytorch/cpu/" + platform() + "/";
        Files.createDirectories(target);
        int found = 0;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                if (entry.isDirectory() || !name.startsWith(prefix) || name.indexOf('/', prefix.length()) >= 0) {
                    continue;
                }
                String file = name.substring(prefix.length());
                Path part = Files.createTempFile(target, file, ".part");
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(part, target.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                } finally {
                    Files.deleteIfExists(part);
                }
                found++;
            }
        }
        if (found == 0) {
            throw new IOException(jar + " holds no libraries for " + platform());
        }
    }

    private static Optional<Path> library(Path folder) {
        return Stream.of("libtorch_cpu.so", "libtorch_cpu.dylib", "torch_cpu.dll")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static Optional<Path> jar(Path folder) {
        String suffix = platform() + ".jar";
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("pytorch-native-cpu")
                            && file.getFileName().toString().endsWith(suffix))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
