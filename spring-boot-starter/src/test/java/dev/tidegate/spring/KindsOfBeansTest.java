package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration;
import dev.tidegate.spring.method.GuardCheckInitializer;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** However a bean is made and called, its annotated methods are guarded, or the application does not start. */
class KindsOfBeansTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withInitializer(new GuardCheckInitializer())
            .withConfiguration(AutoConfigurations.of(TidegateAutoConfiguration.class))
            .withPropertyValues(Limits.PLANS);

    /** Declares the annotation, as a declarative HTTP client does. */
    public interface Asking {
        @RateLimited(subject = "#a0")
        String ask(String tenant);
    }

    /** Its method has a body that no class overrides. */
    interface Greeting {
        @RateLimited(subject = "#tenant")
        default String greet(String tenant) {
            return "hello " + tenant;
        }
    }

    static class Greeter implements Greeting {}

    static class Generic<T> {
        @RateLimited(subject = "#tenant.toString()")
        public T same(T tenant) {
            return tenant;
        }
    }

    static class OfText extends Generic<String> {}

    static class Overriding extends Generic<String> {
        @Override
        public String same(String tenant) {
            return tenant + "!";
        }
    }

    static class Narrow {
        @RateLimited(subject = "#tenant")
        protected String below(String tenant) {
            return tenant;
        }

        @RateLimited(subject = "#tenant")
        String beside(String tenant) {
            return tenant;
        }
    }

    static class Plain {
        @RateLimited(subject = "#tenant")
        public String ask(String tenant) {
            return tenant;
        }

        public String byItself(String tenant) {
            return ask(tenant);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Beans {
        @Bean
        Greeter greeter() {
            return new Greeter();
        }

        @Bean
        OfText ofText() {
            return new OfText();
        }

        @Bean
        Overriding overriding() {
            return new Overriding();
        }

        @Bean
        Narrow narrow() {
            return new Narrow();
        }

        @Bean
        @Lazy
        Plain lazy() {
            return new Plain();
        }

        @Bean
        Asking lambda() {
            return tenant -> "lambda";
        }

        @Bean
        Asking proxy() {
            return (Asking) Proxy.newProxyInstance(
                    Asking.class.getClassLoader(), new Class<?>[] {Asking.class}, (any, method, arguments) -> "proxy");
        }

        /** The class of its bean is known only once the bean is there. */
        @Bean
        Object hidden() {
            return new Plain();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Products {
        @Bean
        FactoryBean<Plain> product() {
            return new FactoryBean<>() {
                @Override
                public Plain getObject() {
                    return new Plain();
                }

                @Override
                public Class<?> getObjectType() {
                    return Plain.class;
                }
            };
        }

        @Bean
        FactoryBean<Asking> client() {
            return new FactoryBean<>() {
                @Override
                public Asking getObject() {
                    return (Asking) Proxy.newProxyInstance(
                            Asking.class.getClassLoader(),
                            new Class<?>[] {Asking.class},
                            (any, method, arguments) -> "client");
                }

                @Override
                public Class<?> getObjectType() {
                    return Asking.class;
                }
            };
        }
    }

    /** Two calls pass and the third is denied, of a tenant that no other kind has. */
    private static void isGuarded(String tenant, Function<String, ?> call) {
        assertThat(call.apply(tenant)).isNotNull();
        assertThat(call.apply(tenant)).isNotNull();
        assertThatThrownBy(() -> call.apply(tenant)).as(tenant).isInstanceOf(RateLimitedException.class);
    }

    @Test
    void methodsOfEveryKindOfBeanAreGuarded() {
        runner.withUserConfiguration(Beans.class).run(context -> {
            assertThat(context).hasNotFailed();
            isGuarded("default", context.getBean(Greeter.class)::greet);
            isGuarded("generic", context.getBean(OfText.class)::same);
            isGuarded("overriding", context.getBean(Overriding.class)::same);
            isGuarded("protected", context.getBean(Narrow.class)::below);
            isGuarded("package", context.getBean(Narrow.class)::beside);
            isGuarded("lazy", context.getBean("lazy", Plain.class)::ask);
            isGuarded("lambda", context.getBean("lambda", Asking.class)::ask);
            isGuarded("proxy", context.getBean("proxy", Asking.class)::ask);
            isGuarded("hidden", context.getBean("hidden", Plain.class)::ask);
        });
    }

    @Test
    void whatAFactoryMakesIsGuarded() {
        runner.withUserConfiguration(Products.class).run(context -> {
            assertThat(context).hasNotFailed();
            isGuarded("product", context.getBean("product", Plain.class)::ask);
            isGuarded("client", context.getBean("client", Asking.class)::ask);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Prototypes {
        @Bean
        @Scope("prototype")
        Plain each() {
            return new Plain();
        }
    }

    @Test
    void everyBeanOfAPrototypeIsGuarded() {
        runner.withUserConfiguration(Prototypes.class).run(context -> {
            assertThat(context).hasNotFailed();
            isGuarded(
                    "prototype", tenant -> context.getBean("each", Plain.class).ask(tenant));
        });
    }

    /** As with every annotation of Spring; the page says so. */
    @Test
    void aCallByTheClassItselfDoesNotPassTheProxy() {
        runner.withBean(Plain.class).run(context -> {
            context.getBean(Plain.class).byItself("self");
            assertThat(context.getBean(RateLimiter.class)
                            .status(Subject.of("self"), "two")
                            .limits()
                            .get(0)
                            .used())
                    .isZero();
        });
    }

    static final class Sealed {
        @RateLimited(subject = "#tenant")
        public String ask(String tenant) {
            return tenant;
        }
    }

    @Test
    void aClassThatHasNoSubclassesDoesNotStart() {
        runner.withBean(Sealed.class)
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("final class"));
    }

    @EnableAsync
    @Configuration(proxyBeanMethods = false)
    static class Asynchronous {
        @Bean
        Later later() {
            return new Later();
        }
    }

    static class Later {
        @Async
        @RateLimited(subject = "#tenant")
        public void forget(String tenant) {}

        @Async
        @RateLimited(subject = "#tenant")
        public CompletableFuture<String> thread(String tenant) {
            return CompletableFuture.completedFuture(Thread.currentThread().getName());
        }
    }

    /** A caller that waits for nothing learns of a denial too, and the caller is still known. */
    @Test
    void anAsynchronousMethodIsDecidedOnByTheThreadOfItsCaller() {
        runner.withUserConfiguration(Asynchronous.class).run(context -> {
            assertThat(context).hasNotFailed();
            Later later = context.getBean(Later.class);
            isGuarded("forget", tenant -> {
                later.forget(tenant);
                return tenant;
            });
            assertThat(later.thread("thread").get())
                    .isNotEqualTo(Thread.currentThread().getName());
        });
    }

    @EnableScheduling
    @Configuration(proxyBeanMethods = false)
    static class Timed {
        @Bean
        Ticking ticking() {
            return new Ticking();
        }
    }

    static class Ticking {
        static final AtomicInteger BODIES = new AtomicInteger();
        static final CountDownLatch ASKED = new CountDownLatch(5);

        @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MILLISECONDS)
        @RateLimited(subject = "@subjects.apply('scheduled')")
        public void tick() {
            BODIES.incrementAndGet();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Subjects {
        @Bean
        Function<String, String> subjects() {
            return name -> {
                Ticking.ASKED.countDown();
                return name;
            };
        }
    }

    @Test
    void aScheduledMethodIsGuarded() {
        runner.withUserConfiguration(Timed.class, Subjects.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(Ticking.ASKED.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(Ticking.BODIES).hasValue(2);
        });
    }
}
