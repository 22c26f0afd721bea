package dev.tidegate.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds what the pages on architecture and style say of the modules. It lives here because this module sees them. */
class ArchitectureTest {
    /** The one class that reads the clock. A second one, for waiting, may be named beside it; a third may not. */
    private static final Set<String> MAY_READ_THE_CLOCK = Set.of("dev.tidegate.SystemTime");

    private static final Set<String> MACHINE_TIME = Set.of("nanoTime", "currentTimeMillis");

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/testkit/") && !location.contains("/testkit-redis/"))
            .withImportOption(location -> !location.contains("/verification/"))
            // The fakes of aws, once they are packed, no longer lie in a folder of tests.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("dev.tidegate");

    private static final DescribedPredicate<JavaClass> API = resideInAnyPackage(
            "dev.tidegate",
            "dev.tidegate.call",
            "dev.tidegate.compat",
            "dev.tidegate.ledger",
            "dev.tidegate.overrides",
            "dev.tidegate.plan",
            "dev.tidegate.spi",
            "dev.tidegate.usage");

    private static final DescribedPredicate<JavaClass> CORE = API.or(resideInAPackage("dev.tidegate.internal.."));

    /** Types of the API with a factory for what implements them: the only ones that may name an implementation. */
    private static final Set<String> FACTORIES = Set.of(
            "dev.tidegate.RateLimiter",
            "dev.tidegate.MemoryStore",
            "dev.tidegate.ledger.UsageLedger",
            "dev.tidegate.usage.UsageReader",
            "dev.tidegate.spi.RecordText",
            "dev.tidegate.spi.UsageText");

    /**
     * Packages of like things, one file each: a table in the form of files. A format is one form of usage of one provider;
     * {@code aws.account} has one record for each resource of an account; {@code aws.rules.topic} has one class of rules
     * for each topic, and the facts and remedies that several of them share, which see each other's package-private parts.
     * {@code protocol.v1} has one class for each body of the HTTP API, and applications use it: it has a baseline.
     */
    private static final Set<String> TABLES = Set.of(
            "dev.tidegate.internal.usage.format",
            "dev.tidegate.aws.rules.topic",
            "dev.tidegate.aws.account",
            "dev.tidegate.protocol.v1");

    private static final int MOST_FILES = 20;

    private static DescribedPredicate<JavaClass> module(String name) {
        return resideInAPackage("dev.tidegate." + name + "..");
    }

    @Test
    void allModulesAreLookedAt() {
        for (String name : new String[] {
            "dev.tidegate.RateLimiter",
            "dev.tidegate.SystemTime",
            "dev.tidegate.config.plans.PlansFile",
            "dev.tidegate.redis.RedisStore",
            "dev.tidegate.postgres.PostgresLedger",
            "dev.tidegate.resp.RespReader",
            "dev.tidegate.doctor.Doctor",
            "dev.tidegate.aws.cost.AwsPrices",
            "dev.tidegate.protocol.Response",
            "dev.tidegate.server.TidegateServer",
            "dev.tidegate.cli.Main"
        }) {
            assertThat(OURS.contain(name)).as(name).isTrue();
        }
    }

    @Test
    void coreNeedsNothingButTheJdk() {
        classes()
                .that(CORE)
                .should()
                .onlyDependOnClassesThat(CORE.or(resideInAnyPackage("java..", "org.jspecify.annotations..")))
                .check(OURS);
    }

    @Test
    void configSeesCoreAlone() {
        noClasses()
                .that(module("config"))
                .should()
                .dependOnClassesThat(module("redis")
                        .or(module("doctor"))
                        .or(module("protocol"))
                        .or(module("server"))
                        .or(module("cli")))
                .check(OURS);
    }

    @Test
    void redisSeesCoreAlone() {
        noClasses()
                .that(module("redis"))
                .should()
                .dependOnClassesThat(module("config")
                        .or(module("doctor"))
                        .or(module("protocol"))
                        .or(module("server"))
                        .or(module("cli")))
                .check(OURS);
    }

    @Test
    void theLedgerInPostgresSeesCoreAloneAndItsDriverIsSeenThereAlone() {
        classes()
                .that(module("postgres"))
                .should()
                .onlyDependOnClassesThat(module("postgres")
                        .or(API)
                        .or(resideInAnyPackage(
                                "java..", "org.jspecify.annotations..", "org.postgresql..", "org.flywaydb.core..")))
                .check(OURS);
        noClasses()
                .that(resideOutsideOfPackages("dev.tidegate.postgres.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql..", "org.postgresql..", "org.flywaydb.."))
                .check(OURS);
    }

    /** The doctor and real servers of tests share it, so it knows neither. */
    @Test
    void respNeedsNothingButTheJdk() {
        classes()
                .that(module("resp"))
                .should()
                .onlyDependOnClassesThat(module("resp").or(resideInAnyPackage("java..", "org.jspecify.annotations..")))
                .check(OURS);
    }

    @Test
    void doctorSeesConfigRedisAndCore() {
        noClasses()
                .that(module("doctor"))
                .should()
                .dependOnClassesThat(module("aws")
                        .or(module("protocol"))
                        .or(module("server"))
                        .or(module("cli")))
                .check(OURS);
    }

    /** Every client may use it, so it brings no network library and no file format. */
    @Test
    void protocolSeesCoreAndAWriterOfJsonAlone() {
        classes()
                .that(module("protocol"))
                .should()
                .onlyDependOnClassesThat(module("protocol")
                        .or(API)
                        .or(resideInAnyPackage("java..", "org.jspecify.annotations..", "com.fasterxml.jackson.core..")))
                .check(OURS);
    }

    /** An operator's tool: what decides needs none of it, and it needs nothing of what decides but the reader of files. */
    @Test
    void awsSeesConfigAlone() {
        noClasses()
                .that(module("aws"))
                .should()
                .dependOnClassesThat(module("redis")
                        .or(module("doctor"))
                        .or(module("protocol"))
                        .or(module("server"))
                        .or(module("cli")))
                .check(OURS);
        noClasses()
                .that(resideOutsideOfPackages("dev.tidegate.aws..", "dev.tidegate.cli.aws.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("software.amazon.."))
                .check(OURS);
    }

    /** What a server decides on is a limiter; its caller chooses the store. It also gets a doctor, and connections for the Upstash-compatible endpoint. */
    @Test
    void serverSeesCoreProtocolConfigAndDoctor() {
        noClasses()
                .that(module("server"))
                .should()
                .dependOnClassesThat(module("cli")
                        .or(module("redis").and(DescribedPredicate.not(resideInAPackage("dev.tidegate.redis.raw")))))
                .check(OURS);
    }

    @Test
    void internalsStayInside() {
        internalsStayInside.check(OURS);
    }

    private final ArchRule internalsStayInside = noClasses()
            .that(DescribedPredicate.not(API)
                    .and(resideOutsideOfPackages(
                            "dev.tidegate.internal..",
                            "dev.tidegate.testkit..",
                            "dev.tidegate.verification..",
                            "dev.tidegate.bench..")))
            .should()
            .dependOnClassesThat(resideInAPackage("dev.tidegate.internal.."));

    @Test
    void onlyFactoriesOfTheApiNameAnImplementation() {
        noClasses()
                .that(API)
                .and(describe("are not of " + FACTORIES, type -> !isFactory(type)))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.tidegate.internal.."))
                .check(OURS);
    }

    private static boolean isFactory(JavaClass type) {
        return FACTORIES.contains(outermost(type).getName());
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    /** The packages of the API are one slice: a limiter takes a store, and what a store answers is a decision. */
    @Test
    void packagesHaveNoCycles() {
        SliceAssignment packages = new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return API.test(type) ? SliceIdentifier.of("API") : SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
        slices().assignedFrom(packages)
                .should()
                .beFreeOfCycles()
                .ignoreDependency(
                        describe("factories", ArchitectureTest::isFactory), resideInAPackage("dev.tidegate.internal.."))
                .check(OURS);
    }

    /**
     * The packages of the API are the exception: a type that is public there cannot move without breaking its users, and
     * each is a value, an exception or an interface that a reader of the API looks up by its name. In {@code spi} these are
     * also the small parts that stores and adapters outside core need, which may not use {@code internal}.
     */
    @Test
    void aPackageHasOneIdea() {
        Map<String, Long> files = OURS.stream()
                .filter(type -> type.getEnclosingClass().isEmpty())
                .filter(type -> !API.test(type) && !TABLES.contains(type.getPackageName()))
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(files)
                .isNotEmpty()
                .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_FILES));
    }

    /** What is shown in a browser is escaped by one class alone. */
    @Test
    void onlyTheConsoleRendersPages() {
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage("dev.tidegate.server.console.page")
                        .and(describe(
                                "Templates",
                                type -> type.getName().startsWith("dev.tidegate.server.console.page.Templates")))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.samskivert.."))
                .check(OURS);
    }

    @Test
    void onlyTheServerKnowsVertx() {
        // Beside the constant answers that the benchmarks compare it with.
        noClasses()
                .that(resideOutsideOfPackages("dev.tidegate.server..", "dev.tidegate.bench.constant"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.vertx.."))
                .check(OURS);
        noClasses()
                .that(resideOutsideOfPackages(
                        "dev.tidegate.server..", "dev.tidegate.redis..", "dev.tidegate.bench.constant"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.netty.."))
                .check(OURS);
    }

    @Test
    void onlyTheRedisStoreKnowsItsClient() {
        noClasses()
                .that(resideOutsideOfPackages("dev.tidegate.redis.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.lettuce..", "reactor.."))
                .check(OURS);
    }

    @Test
    void timeIsPassedIn() {
        assertThat(MAY_READ_THE_CLOCK).hasSizeLessThanOrEqualTo(2).contains("dev.tidegate.SystemTime");
        nobodyElseReadsTheClock().check(OURS);
    }

    private static ArchRule nobodyElseReadsTheClock() {
        return noClasses()
                .that(describe("are not " + MAY_READ_THE_CLOCK, type -> !MAY_READ_THE_CLOCK.contains(type.getName())))
                .should()
                .accessTargetWhere(describe("reads the clock or waits", ArchitectureTest::readsTheClock));
    }

    private static boolean readsTheClock(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        return (owner.equals("java.lang.System") && MACHINE_TIME.contains(name))
                || (owner.equals("java.lang.Thread") && name.equals("sleep"))
                || (owner.equals("java.time.Clock") && (name.startsWith("system") || name.startsWith("tick")))
                || (owner.startsWith("java.time.") && name.equals("now"));
    }

    @Test
    void theRuleOfTimeSeesThoseWhoBreakIt() {
        JavaClasses offenders =
                new ClassFileImporter().importClasses(ReadsInstant.class, ReadsClock.class, Waits.class);
        assertThatThrownBy(() -> nobodyElseReadsTheClock().check(offenders))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ReadsInstant")
                .hasMessageContaining("ReadsClock")
                .hasMessageContaining("Waits");
    }

    @SuppressWarnings("UnusedMethod")
    private static final class ReadsInstant {
        Instant now() {
            return Instant.now();
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static final class ReadsClock {
        long now() {
            return Clock.systemUTC().millis() + System.nanoTime();
        }
    }

    @SuppressWarnings("UnusedMethod")
    private static final class Waits {
        void pause() throws InterruptedException {
            Thread.sleep(1);
        }
    }
}
