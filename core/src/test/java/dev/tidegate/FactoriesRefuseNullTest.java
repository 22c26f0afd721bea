package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No public static factory takes null, and each says which value it was: else the first use fails, far from the mistake. */
class FactoriesRefuseNullTest {
    private static final Plan PLAN = Plan.of(
            "p",
            Limit.builder("l", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                    .build());

    /** What every other parameter gets. */
    private static final Map<Class<?>, Object> SAMPLES = Map.ofEntries(
            Map.entry(String.class, "name"),
            Map.entry(CharSequence.class, "text"),
            Map.entry(long.class, 1L),
            Map.entry(int.class, 1),
            Map.entry(Meter.class, Meter.SPEND),
            Map.entry(Window.class, Window.sliding(Duration.ofHours(1))),
            Map.entry(Duration.class, Duration.ofMinutes(10)),
            Map.entry(Collection.class, List.of(PLAN)),
            Map.entry(List.class, List.of("text")),
            Map.entry(Limit[].class, new Limit[] {PLAN.limits().get(0)}),
            Map.entry(Plan[].class, new Plan[] {PLAN}),
            Map.entry(long[].class, new long[10]),
            Map.entry(Throwable.class, new IllegalStateException("a failure")),
            Map.entry(Request.class, Request.of("t", "p")),
            Map.entry(Usage.class, Usage.NONE),
            Map.entry(TokenKind.class, TokenKind.INPUT),
            Map.entry(SubjectOverride.class, SubjectOverride.block("")),
            Map.entry(java.math.BigDecimal.class, java.math.BigDecimal.ONE),
            Map.entry(java.time.Instant.class, java.time.Instant.EPOCH),
            Map.entry(TopUse.Measure.class, TopUse.Measure.CALLS),
            Map.entry(Window.Unit.class, Window.Unit.DAY),
            Map.entry(java.time.ZoneId.class, java.time.ZoneOffset.UTC),
            Map.entry(Object.class, "value"));

    @Test
    void everyPublicStaticMethodRefusesNullByName() throws Exception {
        List<String> refused = new ArrayList<>();
        for (Class<?> type : publicTypes()) {
            for (Method method : type.getDeclaredMethods()) {
                boolean called = Modifier.isStatic(method.getModifiers())
                        && Modifier.isPublic(method.getModifiers())
                        && !(type.isEnum() && method.getName().equals("valueOf"));
                for (int i = 0; called && i < method.getParameterCount(); i++) {
                    if (!method.getParameterTypes()[i].isPrimitive()) {
                        refuses(method, i);
                        refused.add(type.getSimpleName() + "." + method.getName());
                    }
                }
            }
        }
        assertThat(refused)
                .contains(
                        "Request.of",
                        "ReserveRequest.of",
                        "Subject.of",
                        "Plan.of",
                        "Plans.of",
                        "Cost.of",
                        "Window.parse");
    }

    private static List<Class<?>> publicTypes() throws URISyntaxException, IOException, ClassNotFoundException {
        Path classes = Path.of(
                Plan.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Class<?>> types = new ArrayList<>();
        for (String name : List.of(
                "dev.tidegate",
                "dev.tidegate.compat",
                "dev.tidegate.overrides",
                "dev.tidegate.plan",
                "dev.tidegate.usage")) {
            try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
                for (Path file : files.sorted().toList()) {
                    add(types, name, file.getFileName().toString());
                }
            }
        }
        return types;
    }

    private static void add(List<Class<?>> types, String name, String file) throws ClassNotFoundException {
        if (file.endsWith(".class") && !file.equals("package-info.class")) {
            Class<?> type = Class.forName(name + "." + file.substring(0, file.length() - 6));
            if (Modifier.isPublic(type.getModifiers()) && !type.isAnonymousClass()) {
                types.add(type);
            }
        }
    }

    private static void refuses(Method method, int at) throws IllegalAccessException {
        Object[] values =
                Stream.of(method.getParameterTypes()).map(SAMPLES::get).toArray();
        assertThat(values).as("a sample for each parameter of " + method).doesNotContainNull();
        Class<?> type = method.getParameterTypes()[at];
        values[at] = null;
        assertRefused(method, values);
        if (type.isArray() && !type.getComponentType().isPrimitive()) {
            values[at] = Array.newInstance(type.getComponentType(), 1);
            assertRefused(method, values);
        }
    }

    private static void assertRefused(Method method, Object[] values) throws IllegalAccessException {
        try {
            method.invoke(null, values);
            throw new AssertionError(method + " took null");
        } catch (InvocationTargetException e) {
            assertThat(e.getCause())
                    .as(method.toString())
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(": null (expected: a value");
        }
    }
}
