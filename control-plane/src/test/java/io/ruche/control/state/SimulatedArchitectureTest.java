package io.ruche.control.state;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/**
 * What is simulated meets the world through ports alone, so that a simulation runs the very same classes, and a seed gives
 * the same run again.
 */
class SimulatedArchitectureTest {
    private static final JavaClasses SIMULATED = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar")) // the agent's, in a whole build
            .importPackages(
                    "io.ruche.control.jobs",
                    "io.ruche.control.organisation.turn",
                    "io.ruche.control.state",
                    "io.ruche.control.watch",
                    "io.ruche.control.reconcile",
                    "io.ruche.agent.loop");

    @Test
    void hasNoClockNoChanceNoThreadAndNoFile() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..adapter..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(Random|Timer|UUID)"
                        + "|java\\.util\\.concurrent\\.(ThreadLocalRandom|Executors|ForkJoinPool)"
                        + "|java\\.security\\.SecureRandom|java\\.nio\\.file\\.Files|java\\.io\\.File.*")
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(java.util.Collection.class, "parallelStream")
                .check(SIMULATED);
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage("..adapter..")
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .check(SIMULATED);
    }

    /** The order of a hash table is nobody's decision. What any thread looks into, whatever the order, may be one. */
    @Test
    void decidesNothingInTheOrderOfAHashTable() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..adapter..")
                .and()
                .doNotHaveSimpleName("Instances")
                .and()
                .doNotHaveSimpleName("LogKeeper")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.(HashMap|HashSet|IdentityHashMap|WeakHashMap)"
                        + "|java\\.util\\.concurrent\\.ConcurrentHashMap")
                .check(SIMULATED);
    }

    /** Without an executor the work would go to a pool of the JVM's own. */
    @Test
    void goesOnOnLoopsAlone() {
        DescribedPredicate<JavaCall<?>> anywhere = DescribedPredicate.describe(
                "go on where no loop is named",
                call -> call.getName().endsWith("Async")
                        && call.getTargetOwner().getPackageName().equals("java.util.concurrent")
                        && call.getTarget().getRawParameterTypes().stream()
                                .noneMatch(type -> type.isEquivalentTo(Executor.class)));
        noClasses().should().callCodeUnitWhere(anywhere).check(SIMULATED);
    }
}
