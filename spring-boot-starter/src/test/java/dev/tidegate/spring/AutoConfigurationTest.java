package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration;
import dev.tidegate.spring.autoconfigure.TidegateProperties;
import dev.tidegate.spring.guard.Gate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.security.core.context.SecurityContextHolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The auto-configuration makes what is missing, follows the properties, and gives way to beans of the application. */
class AutoConfigurationTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TidegateAutoConfiguration.class));

    @Test
    void aLimiterInMemoryIsThereWithoutAnyProperty() {
        runner.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(RateLimiter.class).hasSingleBean(Gate.class);
            assertThat(context.getBean(LimitStore.class)).isInstanceOf(MemoryStore.class);
            assertThat(context.getBean(Plans.class).plan("starter")).isPresent();
        });
    }

    @Test
    void disabledThereIsNothing() {
        runner.withPropertyValues("tidegate.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RateLimiter.class));
    }

    @Test
    void beansOfTheApplicationWin() {
        RateLimiter own = RateLimiter.builder().build();
        SubjectResolver resolver = caller -> Optional.of(Subject.of("all"));
        runner.withBean("mine", RateLimiter.class, () -> own)
                .withBean(SubjectResolver.class, () -> resolver)
                .run(context -> {
                    assertThat(context.getBean(RateLimiter.class)).isSameAs(own);
                    assertThat(context.getBean(SubjectResolver.class)).isSameAs(resolver);
                });
    }

    /** An application that makes its own limiter may have no Redis and no plans that we could read. */
    @Test
    void aLimiterOfTheApplicationNeedsNoStoreAndNoPlans() {
        runner.withBean("mine", RateLimiter.class, () -> RateLimiter.builder().build())
                .withPropertyValues("tidegate.store=redis", "tidegate.plans-file=classpath:none.yaml")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(LimitStore.class)
                        .doesNotHaveBean(Plans.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tidegate.defualt-plan=two",
                "tidegate.plans.two.limits[0].leese=1s",
                "tidegate.http.rules[0].subjects=a",
                "tidegate.redis.host=a"
            })
    void aPropertyThatDoesNotExistEndsTheStart(String property) {
        runner.withPropertyValues(Limits.PLANS)
                .withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(property.substring(0, property.indexOf('='))));
    }

    /** As Spring Boot reports it: a few lines, and no stack trace. */
    @ParameterizedTest
    @CsvSource({
        "tidegate.default-plan=tow, 'tidegate.default-plan: tow (expected: one of [two])'",
        "tidegate.plans.two.limits[0].window=often, 'plans.two.limits[0].window: \"often\" (expected: '",
        "tidegate.plans-file=classpath:none.yaml, 'tidegate.plans-file: classpath:none.yaml (expected: '",
        "tidegate.store=redis, 'tidegate.redis.url: nothing (expected: '",
        "tidegate.redis.url=nowhere, 'redis: '",
        "tidegate.failure.instances=-1, 'tidegate.failure.instances: -1 (expected: '",
        "tidegate.remember-denials=100ms, 'tidegate.remember-denials: PT0.1S (expected: a store in Redis'"
    })
    void aSettingThatCannotBeAcceptedIsExplained(String property, String explanation) {
        boolean file = property.contains("plans-file");
        runner.withPropertyValues(file ? new String[0] : Limits.PLANS)
                .withPropertyValues(property)
                .run(context -> {
                    Throwable failure = context.getStartupFailure();
                    // Some of Spring Boot's are made with what an application has and a test has not.
                    List<String> explained = SpringFactoriesLoader.forDefaultResourceLocation()
                            .load(FailureAnalyzer.class, (type, name, unmade) -> {})
                            .stream()
                            .map(analyzer -> analyzer.analyze(failure))
                            .filter(Objects::nonNull)
                            .map(FailureAnalysis::getDescription)
                            .toList();
                    assertThat(explained).singleElement().asString().contains(explanation);
                });
    }

    /** What the schema of a plans file has and the properties did not would be left out without a word. */
    @Test
    void everyKeyOfAPlansFileIsAProperty() {
        JsonNode schema = JsonMapper.builder().build().readTree(PlansFile.schema());
        assertThat(names(TidegateProperties.PlanProperties.class))
                .containsExactlyInAnyOrderElementsOf(
                        schema.at("/$defs/plan/properties").propertyNames());
        assertThat(names(TidegateProperties.LimitProperties.class))
                .containsExactlyInAnyOrderElementsOf(
                        schema.at("/$defs/limit/properties").propertyNames());
    }

    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component ->
                        component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                .toList();
    }

    @Test
    void everyKeyOfAPlanArrives() {
        runner.withPropertyValues(
                        "tidegate.plans.all.free-in-debt=allow",
                        "tidegate.plans.all.trust-cost=true",
                        "tidegate.plans.all.unknown-usage=refuse",
                        "tidegate.plans.all.unpriced=as gpt-5-mini",
                        "tidegate.plans.all.retention=2h",
                        "tidegate.plans.all.untracked=charge",
                        "tidegate.plans.all.limits[0].name=calls",
                        "tidegate.plans.all.limits[0].meter=concurrency",
                        "tidegate.plans.all.limits[0].capacity=3",
                        "tidegate.plans.all.limits[0].window=concurrent",
                        "tidegate.plans.all.limits[0].concurrency-retry=5s",
                        "tidegate.plans.all.limits[1].name=of-a-model",
                        "tidegate.plans.all.limits[1].meter=tokens",
                        "tidegate.plans.all.limits[1].capacity=1000",
                        "tidegate.plans.all.limits[1].window=fixed 1m",
                        "tidegate.plans.all.limits[1].scope=model",
                        "tidegate.plans.all.limits[1].model-scope=as-named",
                        "tidegate.plans.all.limits[1].weights.cache-read=1",
                        "tidegate.plans.leased.limits[0].name=calls",
                        "tidegate.plans.leased.limits[0].meter=requests",
                        "tidegate.plans.leased.limits[0].capacity=1000",
                        "tidegate.plans.leased.limits[0].window=fixed 1m",
                        "tidegate.plans.leased.limits[0].lease=500ms")
                .run(context -> {
                    Plans expected = PlansFile.parse("""
                            version: 1
                            plans:
                              all:
                                free-in-debt: allow
                                trust-cost: true
                                unknown-usage: refuse
                                unpriced: as gpt-5-mini
                                retention: 2h
                                untracked: charge
                                limits:
                                  - { name: calls, meter: concurrency, capacity: 3, window: concurrent,
                                      concurrency-retry: 5s }
                                  - { name: of-a-model, meter: tokens, capacity: 1000, window: fixed 1m,
                                      scope: model, model-scope: as-named, weights: { cache_read: 1 } }
                              leased:
                                limits:
                                  - { name: calls, meter: requests, capacity: 1000, window: fixed 1m, lease: 500ms }
                            """);
                    assertThat(context.getBean(Plans.class).all()).isEqualTo(expected.all());
                });
    }

    @Test
    void plansStandInProperties() {
        runner.withPropertyValues(Limits.PLANS)
                .withPropertyValues(
                        "tidegate.plans.spending.limits[0].name=budget",
                        "tidegate.plans.spending.limits[0].meter=spend",
                        "tidegate.plans.spending.limits[0].capacity=$10",
                        "tidegate.plans.spending.limits[0].window=calendar month UTC",
                        "tidegate.plans.spending.limits[0].thresholds=80%,95%",
                        "tidegate.plans.spending.limits[0].shadow=true",
                        "tidegate.plans.spending.limits[0].on-store-failure=closed",
                        "tidegate.plans.spending.limits[0].status=auto")
                .run(context -> {
                    Plans plans = context.getBean(Plans.class);
                    assertThat(plans.plan("two").orElseThrow().limits()).hasSize(2);
                    var budget = plans.plan("spending").orElseThrow().limits().get(0);
                    assertThat(budget.capacity()).hasValue(10_000_000_000L);
                    assertThat(budget.thresholds()).containsExactly(80, 95);
                    assertThat(budget.shadow()).isTrue();
                });
    }

    @Test
    void aFaultInPropertiesNamesPlanAndLimit() {
        runner.withPropertyValues("tidegate.plans.two.limits[0].name=hourly")
                .withPropertyValues(
                        "tidegate.plans.two.limits[0].meter=requests",
                        "tidegate.plans.two.limits[0].capacity=minus one",
                        "tidegate.plans.two.limits[0].window=sliding 1h")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("plans.two.limits[0].capacity")
                        .hasMessageNotContaining("line ")
                        .hasMessageContaining("minus one"));
    }

    @Test
    void plansStandInAFile() {
        runner.withPropertyValues("tidegate.plans-file=classpath:plans-of-tests.yaml")
                .run(context -> assertThat(context.getBean(Plans.class).plan("from-file"))
                        .isPresent());
    }

    @Test
    void aFileAndPropertiesTogetherAreRefused() {
        runner.withPropertyValues(Limits.PLANS)
                .withPropertyValues("tidegate.plans-file=classpath:plans-of-tests.yaml")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("tidegate.plans-file"));
    }

    @Test
    void theStoreIsTheRedisOfSpringData() {
        runner.withPropertyValues(
                        "spring.data.redis.host=redis.example",
                        "spring.data.redis.password=s3cret:@/",
                        "spring.data.redis.ssl.enabled=true")
                .run(context -> assertThat(context.getBean(LimitStore.class)).isInstanceOf(RedisStore.class));
        runner.withPropertyValues("spring.data.redis.cluster.nodes=one.example:7001,two.example:7001")
                .run(context -> assertThat(context.getBean(LimitStore.class)).isInstanceOf(RedisStore.class));
        runner.withPropertyValues("spring.data.redis.host=redis.example", "tidegate.store=memory")
                .run(context -> assertThat(context.getBean(LimitStore.class)).isInstanceOf(MemoryStore.class));
    }

    @Test
    void aTimeThatDenialsCannotBeRememberedForEndsTheStart() {
        runner.withPropertyValues("tidegate.redis.url=redis://redis.example:6379", "tidegate.remember-denials=11s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("tidegate.remember-denials: PT11S (expected: 1 ms … 10 s)"));
    }

    @Test
    void aSettingOfSpringDataThatIsNotFollowedEndsTheStart() {
        runner.withPropertyValues("spring.data.redis.sentinel.master=main")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("sentinel.master"));
        runner.withPropertyValues("tidegate.store=redis")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("tidegate.redis.url"));
    }

    @Test
    void aPasswordIsNotInTheMessageOfAnAddressThatCannotBeRead() {
        runner.withPropertyValues("tidegate.redis.url=redis://:hunter2@bad host:6379")
                .run(context -> {
                    assertThat(context).hasFailed();
                    for (Throwable each = context.getStartupFailure(); each != null; each = each.getCause()) {
                        assertThat(String.valueOf(each.getMessage())).doesNotContain("hunter2");
                    }
                });
    }

    @Test
    void withoutSpringSecurityNobodyIsASubject() {
        runner.withClassLoader(new FilteredClassLoader(SecurityContextHolder.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SubjectResolver.class));
    }
}
