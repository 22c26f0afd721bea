package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.RedisAccess;
import dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.javapoet.ClassName;

/** What a native image needs: every file that the library reads, and an application that can be processed ahead of time. */
class HintsTest {
    @RateLimited(subject = "#tenant")
    public static class Guarded {
        public String ask(String tenant) {
            return tenant;
        }
    }

    private static RuntimeHints hints() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            TestPropertyValues.of(Limits.PLANS).applyTo(context);
            context.registerBean(Guarded.class);
            context.register(TidegateAutoConfiguration.class);
            DefaultGenerationContext generation = new DefaultGenerationContext(
                    new ClassNameGenerator(ClassName.get(HintsTest.class)), new InMemoryGeneratedFiles());
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            return generation.getRuntimeHints();
        }
    }

    @Test
    void everyFileOfTheLibraryIsKept() throws IOException {
        RuntimeHints hints = hints();
        PathMatchingResourcePatternResolver files = new PathMatchingResourcePatternResolver();
        assertThat(RedisAccess.scripts()).isNotEmpty();
        for (String pattern : new String[] {
            "dev/tidegate/redis/script/**/*.lua",
            "dev/tidegate/config/plans/*.json",
            "dev/tidegate/config/prices/*.yaml",
            "dev/tidegate/encodings.txt",
            "META-INF/services/dev.tidegate.spi.PricesProvider"
        }) {
            Resource[] found = files.getResources("classpath*:" + pattern);
            assertThat(found).as(pattern).isNotEmpty();
            for (Resource file : found) {
                String url = file.getURL().toString();
                String path = url.contains("!/")
                        ? url.substring(url.indexOf("!/") + 2)
                        : url.substring(Math.max(url.lastIndexOf("/dev/tidegate/"), url.lastIndexOf("/META-INF/")) + 1);
                assertThat(RuntimeHintsPredicates.resource().forResource(path))
                        .as(path)
                        .accepts(hints);
            }
        }
    }

    @Test
    void whatIsLookedForByNameIsKept() {
        RuntimeHints hints = hints();
        for (String type : new String[] {
            "dev.tidegate.spring.RateLimited",
            "dev.tidegate.redis.RedisStore",
            "reactor.core.scheduler.Schedulers",
            "io.lettuce.core.MaintNotificationsConfig"
        }) {
            assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(type)))
                    .as(type)
                    .accepts(hints);
        }
    }

    @Test
    void membersThatExpressionsAndLoadersCallAreKept() throws ReflectiveOperationException {
        RuntimeHints hints = hints();
        for (String root :
                new String[] {"dev.tidegate.spring.method.MethodCall$Root", "dev.tidegate.spring.web.HttpCall$Root"}) {
            Method[] members = Class.forName(root).getDeclaredMethods();
            assertThat(members).isNotEmpty();
            for (Method member : members) {
                if (Modifier.isPublic(member.getModifiers())) {
                    assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(member))
                            .as(member.toString())
                            .accepts(hints);
                }
            }
        }
        for (Method attribute : RateLimited.class.getDeclaredMethods()) {
            assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(attribute))
                    .as(attribute.toString())
                    .accepts(hints);
        }
        Class<?> prices = Class.forName("dev.tidegate.config.prices.BuiltInPrices");
        assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(prices.getConstructor()))
                .accepts(hints);
    }
}
