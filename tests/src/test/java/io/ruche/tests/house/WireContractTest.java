package io.ruche.tests.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.tests.Tools;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The wire contracts pass buf's rules and break nothing that main promises. */
class WireContractTest {

    @Test
    void passLint() {
        Tools.Outcome lint =
                Tools.run(Tools.root().resolve("proto"), 60, List.of(Tools.buf().toString(), "lint", "."), List.of());
        assertThat(lint.output()).isEmpty();
        assertThat(lint.exit()).isZero();
    }

    @Test
    void breakNothingThatMainPromises() {
        Tools.Outcome breaking = Tools.run(
                Tools.root().resolve("proto"),
                60,
                List.of(
                        Tools.buf().toString(),
                        "breaking",
                        ".",
                        "--against",
                        "../.git#branch=" + main() + ",subdir=proto"),
                List.of());
        assertThat(breaking.output()).isEmpty();
        assertThat(breaking.exit()).isZero();
    }

    /** The published main where there is one, else the local one. */
    private static String main() {
        Tools.Outcome remote = Tools.run(
                Tools.root(), 10, List.of("git", "rev-parse", "--verify", "--quiet", "origin/main"), List.of());
        return remote.exit() == 0 ? "origin/main" : "main";
    }
}
