package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration;
import dev.tidegate.spring.guard.Gate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.core.context.SecurityContextHolder;

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
