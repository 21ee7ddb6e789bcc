package io.ruche.scheduler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The core decides and never acts, and decides the same each time. */
class CoreArchitectureTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ruche.scheduler");

    @Test
    void importsNothingThatActs() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.ruche.scheduler..",
                        "io.ruche.proto..",
                        "com.google.protobuf..",
                        "org.pcollections..",
                        "org.snakeyaml.engine..",
                        "org.jspecify..",
                        "java.lang..",
                        "java.math..",
                        "java.nio..",
                        "java.io..",
                        "java.security..",
                        "java.text..",
                        "java.time..",
                        "java.util..")
                .check(CORE);
    }

    @Test
    void hasNoClockNoChanceNoThreadAndNoFile() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.(Thread|ProcessBuilder|Runtime)|java\\.util\\.(Random|Timer|UUID)"
                        + "|java\\.util\\.concurrent\\.(ThreadLocalRandom|Executors|ForkJoinPool)"
                        + "|java\\.security\\.SecureRandom|java\\.nio\\.file\\.Files|java\\.nio\\.channels\\..*"
                        + "|java\\.io\\.(File|FileInputStream|FileOutputStream|RandomAccessFile|PrintStream)"
                        + "|java\\.util\\.logging\\..*")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .check(CORE);
        noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(CORE);
    }

    /** The order of a hash table is nobody's decision. */
    @Test
    void decidesNothingInTheOrderOfAHashTable() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..scheduler.state..",
                        "..scheduler.lifecycle..",
                        "..scheduler.jobs..",
                        "..scheduler.memory..",
                        "..scheduler.money..",
                        "..scheduler.placement..",
                        "..scheduler.reconcile..",
                        "..scheduler.routing..",
                        "..scheduler.simulation..",
                        "..scheduler.admission..",
                        "..scheduler.dispatch..",
                        "..scheduler.organisation",
                        "..scheduler.organisation.approval..",
                        "..scheduler.organisation.conversation..",
                        "..scheduler.organisation.expression..",
                        "..scheduler.organisation.lesson..",
                        "..scheduler.organisation.memory..",
                        "..scheduler.organisation.relation..",
                        "..scheduler.organisation.schedule..",
                        "..scheduler.organisation.turn..",
                        "..scheduler.organisation.workflow..",
                        "..scheduler.world..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.util\\.(HashMap|HashSet|IdentityHashMap|WeakHashMap)"
                                + "|java\\.util\\.concurrent\\.ConcurrentHashMap|org\\.pcollections\\.(HashTreePMap|HashPMap|HashTreePSet|MapPSet)")
                .orShould()
                .callMethod(java.util.Collection.class, "parallelStream")
                .check(CORE);
    }

    @Test
    void packagesFormNoCircle() {
        slices().matching("io.ruche.scheduler.(*)..").should().beFreeOfCycles().check(CORE);
    }
}
