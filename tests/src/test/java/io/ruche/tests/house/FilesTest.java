package io.ruche.tests.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.tests.Tools;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What no tracked file may contain. */
class FilesTest {

    @Test
    void nameNoPackageRegistry() {
        // the classes keep this file from finding itself
        assertNone(
                "(pypi[.]|registry[.]npm|npmjs[.]|repo1?[.]maven|proxy[.]golang|crates[.]io|pythonhosted[.]|deb[.]debian)");
    }

    @Test
    void lookIntoNoNeighbouringFolder() {
        assertNone("[.][.]/shared");
    }

    private static void assertNone(String pattern) {
        Tools.Outcome found = Tools.run(
                Tools.root(), 30, List.of("git", "grep", "-lE", pattern, "--", ".", ":!*FilesTest.java"), List.of());
        assertThat(found.output()).isEmpty();
        assertThat(found.exit()).as("git grep found nothing").isEqualTo(1);
    }
}
