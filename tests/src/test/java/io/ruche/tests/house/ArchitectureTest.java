package io.ruche.tests.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.ruche.agent.models.SourceHeaders;
import org.junit.jupiter.api.Test;

/** The arrows of the house: proto, then scheduler, then node-agent and control-plane, then the launcher. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ruche");

    @Test
    void protoKnowsNoOther() {
        noClasses()
                .that()
                .resideInAPackage("io.ruche.proto..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.ruche.scheduler..", "io.ruche.agent..", "io.ruche.control..", "io.ruche.launcher..")
                .check(HOUSE);
    }

    @Test
    void theCoreKnowsOnlyProto() {
        classes()
                .that()
                .resideInAPackage("io.ruche.scheduler..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.ruche.scheduler..",
                        "io.ruche.proto..",
                        "java..",
                        "com.google.protobuf..",
                        "org.pcollections..",
                        "org.snakeyaml.engine..", // reads what it is given, and nothing else
                        "org.jspecify..")
                .check(HOUSE);
    }

    @Test
    void theCoreNeverActs() {
        noClasses()
                .that()
                .resideInAPackage("io.ruche.scheduler..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.lang\\.Thread|java\\.nio\\.file\\.Files|java\\.util\\.concurrent\\.ThreadLocalRandom"
                                + "|java\\.util\\.Random|java\\.security\\.SecureRandom|java\\.net\\..*|java\\.util\\.logging\\..*")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .check(HOUSE);
    }

    @Test
    void theAgentKnowsNoControlPlane() {
        noClasses()
                .that()
                .resideInAPackage("io.ruche.agent..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.ruche.control..", "io.ruche.launcher..")
                .check(HOUSE);
    }

    /** Beside the one entry point, both ends of the wire share only how failures travel on it. */
    @Test
    void theControlPlaneStartsAnAgentOnlyWhereItIsComposed() {
        noClasses()
                .that()
                .resideInAPackage("io.ruche.control..")
                .and()
                .resideOutsideOfPackage("io.ruche.control.server..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.ruche.agent..").and(not(resideInAPackage("io.ruche.agent.wire.."))))
                .check(HOUSE);
    }

    @Test
    void igniteStaysInItsAdapter() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..adapter.ignite..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.ignite..")
                .check(HOUSE);
    }

    @Test
    void javalinStaysInItsAdapter() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..adapter.javalin..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..")
                .check(HOUSE);
    }

    /**
     * And the one failure table, whose exit codes are its own; what is told of documents and fleets without a house; and
     * what reads a model's header where it is.
     */
    @Test
    void theCommandLineSeesOnlyWires() {
        noClasses()
                .that()
                .resideInAPackage("io.ruche.launcher..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.ruche.control..", "io.ruche.agent..", "io.ruche.scheduler..")
                                .and(not(resideInAnyPackage(
                                        "io.ruche.scheduler.failure..",
                                        "io.ruche.scheduler.buy.publish..",
                                        "io.ruche.scheduler.fleet.publish..",
                                        "io.ruche.scheduler.twin.publish..",
                                        "io.ruche.scheduler.organisation.spec.publish..",
                                        "io.ruche.scheduler.organisation.spec.persona..")))
                                .and(not(equivalentTo(SourceHeaders.class))))
                .check(HOUSE);
    }

    @Test
    void packagesOfEachModuleFormNoCircle() {
        for (String module : new String[] {"scheduler", "agent", "control", "launcher"}) {
            slices().matching("io.ruche." + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .check(HOUSE);
        }
    }
}
