package io.ruche.control.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The driver meets the world through ports alone, so that a simulation runs the very same classes. */
class JobsArchitectureTest {
    private static final JavaClasses JOBS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ruche.control.jobs");

    @Test
    void hasNoClockNoChanceNoThreadAndNoFile() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..adapter..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.Thread|java\\.util\\.(Random|Timer|UUID|HashMap|HashSet)"
                        + "|java\\.util\\.concurrent\\.(ThreadLocalRandom|Executors|ForkJoinPool|ConcurrentHashMap)"
                        + "|java\\.nio\\.file\\.Files|java\\.io\\.File.*")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .check(JOBS);
        noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(JOBS);
    }
}
