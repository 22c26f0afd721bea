package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration;
import dev.tidegate.spring.method.GuardCheckInitializer;
import dev.tidegate.spring.method.UnguardedException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.PriorityOrdered;
import org.springframework.security.core.context.SecurityContextHolder;

// Public, for its beans are loaded by a class loader that hides Spring Security.
/** An application in which something is annotated and would not be guarded does not start. */
public class GuardCheckTest {
    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withInitializer(new GuardCheckInitializer())
            .withPropertyValues(Limits.PLANS);

    private final ApplicationContextRunner runner =
            bare.withConfiguration(AutoConfigurations.of(TidegateAutoConfiguration.class));

    static class Guarded {
        @RateLimited(plan = "two", subject = "#tenant")
        public String ask(String tenant) {
            return "answer";
        }
    }

    private static String fault(AssertableApplicationContext context) {
        assertThat(context).hasFailed();
        Throwable failure = context.getStartupFailure();
        while (failure.getCause() != null && !(failure instanceof UnguardedException)) {
            failure = failure.getCause();
        }
        assertThat(failure).isInstanceOf(UnguardedException.class);
        return failure.getMessage();
    }

    @Test
    void whatIsGuardedStarts() {
        runner.withBean(Guarded.class).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void rulesForHttpWithoutHttpGuardNothing() {
        ApplicationContextRunner ruled = runner.withPropertyValues("tidegate.http.rules[0].paths=/api/**");
        ruled.run(context -> assertThat(fault(context)).contains("tidegate.http.rules"));
        ruled.withPropertyValues("tidegate.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void whatIsNotAnnotatedStartsWithoutTheAutoConfiguration() {
        bare.withBean(StringBuilder.class).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void withoutTheAutoConfigurationNothingGuards() {
        bare.withBean(Guarded.class)
                .run(context ->
                        assertThat(fault(context)).contains("Guarded.ask").contains("auto-configuration"));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(exclude = TidegateAutoConfiguration.class)
    static class Excluding {
        @Bean
        Guarded guarded() {
            return new Guarded();
        }
    }

    /** In a whole application the check runs even where the auto-configuration is excluded. */
    @Test
    void anApplicationThatExcludesTheAutoConfigurationDoesNotStart() {
        SpringApplicationBuilder builder = new SpringApplicationBuilder(Excluding.class).web(WebApplicationType.NONE);
        assertThatThrownBy(() -> Limits.start(builder))
                .isInstanceOf(UnguardedException.class)
                .hasMessageContaining("Guarded.ask");
    }

    @Test
    void switchedOffByPropertyTheApplicationStarts() {
        runner.withPropertyValues("tidegate.enabled=false")
                .withBean(Guarded.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    for (int call = 0; call < 5; call++) {
                        assertThat(context.getBean(Guarded.class).ask("acme")).isEqualTo("answer");
                    }
                });
    }

    /** Comes before the one that guards, and needs a bean. */
    record Early(Guarded guarded) implements BeanPostProcessor, PriorityOrdered {
        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TooEarly {
        @Bean
        static Early early(Guarded guarded) {
            return new Early(guarded);
        }

        @Bean
        static Guarded guarded() {
            return new Guarded();
        }
    }

    @Test
    void aBeanThatIsMadeBeforeThePostProcessorIsFound() {
        runner.withUserConfiguration(TooEarly.class)
                .run(context -> assertThat(fault(context)).contains("bean guarded"));
    }

    static class Unreachable {
        @RateLimited(plan = "two", subject = "'a'")
        private void hidden() {}

        @RateLimited(plan = "two", subject = "'a'")
        public static void shared() {}

        @RateLimited(plan = "two", subject = "'a'")
        public final void sealed() {}
    }

    @Test
    void methodsThatAProxyCannotOverrideAreFoundAllAtOnce() {
        runner.withBean(Unreachable.class)
                .run(context -> assertThat(fault(context))
                        .contains(
                                "Unreachable.hidden: a private method",
                                "Unreachable.shared: a static",
                                "Unreachable.sealed: a final"));
    }

    public static class Mistaken {
        @RateLimited(plan = "tow", subject = "'a'")
        public void plan() {}

        @RateLimited(subject = "'a' +")
        public void expression() {}

        @RateLimited(subject = "'a'", fallback = "gone")
        public void fallback() {}

        @RateLimited(subject = "'a'", fallback = "number")
        public String otherResult() {
            return "";
        }

        public int number() {
            return 1;
        }

        @RateLimited
        public void nobody() {}
    }

    @Test
    void whatTheAnnotationSaysExists() {
        runner.withClassLoader(new FilteredClassLoader(SecurityContextHolder.class))
                .withBean(Mistaken.class)
                .run(context -> assertThat(fault(context))
                        .contains("Mistaken.plan: plan: tow (expected: one of [two])")
                        .contains("Mistaken.expression: subject")
                        .contains("Mistaken.fallback: fallback: gone")
                        .contains("Mistaken.otherResult: fallback: number")
                        .contains("Mistaken.nobody: subject: nothing"));
    }

    @Test
    void aPlanThatNeedsReservationsIsRefused() {
        runner.withPropertyValues(
                        "tidegate.plans.two.limits[2].name=at-once",
                        "tidegate.plans.two.limits[2].meter=concurrency",
                        "tidegate.plans.two.limits[2].capacity=1",
                        "tidegate.plans.two.limits[2].window=concurrent")
                .withBean(Guarded.class)
                .run(context -> assertThat(fault(context)).contains("concurrent limit at-once"));
    }

    @Test
    void ofSeveralPlansOneHasToBeNamed() {
        ApplicationContextRunner several = runner.withPropertyValues(
                        "tidegate.plans.other.limits[0].name=hourly",
                        "tidegate.plans.other.limits[0].meter=requests",
                        "tidegate.plans.other.limits[0].capacity=1",
                        "tidegate.plans.other.limits[0].window=sliding 1h")
                .withBean(Named.class);
        several.run(context -> assertThat(fault(context)).contains("tidegate.default-plan"));
        several.withPropertyValues("tidegate.default-plan=other")
                .run(context -> assertThat(context).hasNotFailed());
    }

    static class Named {
        @RateLimited(subject = "'a'")
        public void ask() {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Scoped {
        @Bean
        @Scope(value = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
        Guarded guarded() {
            return new Guarded();
        }
    }

    @Test
    void aScopedProxyCountsOnce() {
        runner.withUserConfiguration(Scoped.class).run(context -> {
            assertThat(context).hasNotFailed();
            Guarded guarded = context.getBean("guarded", Guarded.class);
            guarded.ask("acme");
            guarded.ask("acme");
            assertThatThrownBy(() -> guarded.ask("acme")).isInstanceOf(RateLimitedException.class);
        });
    }
}
