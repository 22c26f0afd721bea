package dev.tidegate.spring;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Holds what the page on architecture says of this module, as {@code ArchitectureTest} does for those without Spring. */
class StarterArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tidegate.spring");

    @Test
    void packagesHaveNoCycles() {
        assertThat(OURS).hasSizeGreaterThan(30);
        slices().matching("dev.tidegate.spring.(*)..").should().beFreeOfCycles().check(OURS);
    }

    /** Also of others: what is not on the class path of an application must not be needed by what always is. */
    @Test
    void optionalPartsStayInTheirPackages() {
        noClasses()
                .that(resideInAnyPackage(
                        "dev.tidegate.spring", "dev.tidegate.spring.method", "dev.tidegate.spring.guard"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.springframework.web..",
                        "jakarta.servlet..",
                        "org.springframework.boot.actuate..",
                        "org.springframework.boot.health..",
                        "io.micrometer.core.."))
                .check(OURS);
    }

    @Test
    void internalsStayInside() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("dev.tidegate.internal.."))
                .check(OURS);
    }

    @Test
    void timeIsPassedIn() {
        noClasses().should().callMethod(System.class, "nanoTime").check(OURS);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(OURS);
        noClasses().should().callMethod(Instant.class, "now").check(OURS);
    }
}
