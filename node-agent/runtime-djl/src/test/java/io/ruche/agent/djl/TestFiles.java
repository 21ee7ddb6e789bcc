package io.ruche.agent.djl;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ruche.agent.djl.torch.Natives;
import io.ruche.agent.runtime.RuntimeContext;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that tests need and that are too large for the repository. {@code tests/run} brings them. */
public final class TestFiles {
    private TestFiles() {}

    /** The small decoder at 4 bits. Skips the test when it is not there. */
    public static Path decoder() {
        return present("models/SmolLM2-135M-Instruct.Q4_1.gguf");
    }

    /** The folder of the small embedding model. Skips the test when it is not there. */
    public static Path embedder() {
        return present("models/all-minilm-l6-v2");
    }

    /** What a runtime gets from the agent, with the natives of this module's test class path. */
    public static RuntimeContext context(int threads) {
        return new RuntimeContext(cache(), cache(), natives(), threads);
    }

    private static Path cache() {
        String set = System.getenv("RUCHE_TEST_CACHE");
        return set == null || set.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache", "ruche-tests")
                : Path.of(set);
    }

    private static Path present(String name) {
        Path file = cache().resolve(name);
        if (!Files.exists(file)) {
            String message = file + " is missing: tests/run brings it";
            if ("true".equals(System.getenv("CI"))) {
                fail(message);
            }
            assumeTrue(false, message);
        }
        return file;
    }

    private static Path natives() {
        URL entry = TestFiles.class.getResource("/pytorch/cpu/" + Natives.platform() + "/");
        assumeTrue(entry != null, "no libtorch for " + Natives.platform() + " on the class path");
        String text = String.valueOf(entry);
        return Path.of(URI.create(text.substring("jar:".length(), text.indexOf("!/"))));
    }
}
