package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.Estimator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No builder takes null for a value, and says which it was: else the first use fails, far from the mistake. */
class BuildersRefuseNullTest {
    @Test
    void everyMethodOfABuilderRefusesNullByName() throws IllegalAccessException {
        List<String> refused = new ArrayList<>();
        for (Object builder : List.of(
                RateLimiter.builder(),
                Estimator.builder(),
                MemoryStore.builder(),
                Limit.builder("calls", Meter.REQUESTS, Window.concurrent()))) {
            for (Method method : builder.getClass().getMethods()) {
                boolean takesObjects = method.getParameterCount() > 0
                        && List.of(method.getParameterTypes()).stream().noneMatch(Class::isPrimitive);
                if (method.getDeclaringClass() == builder.getClass()
                        && takesObjects
                        && Modifier.isPublic(method.getModifiers())) {
                    assertRefused(builder, method);
                    refused.add(method.getName());
                }
            }
        }
        assertThat(refused).contains("store", "plans", "storeListener", "time", "tokenizer", "weights");
    }

    private static void assertRefused(Object builder, Method method) throws IllegalAccessException {
        try {
            method.invoke(builder, new Object[method.getParameterCount()]);
            throw new AssertionError(method + " took null");
        } catch (InvocationTargetException e) {
            assertThat(e.getCause())
                    .as(method.toString())
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining(": null (expected: a value");
        }
    }

    @Test
    void whatABuilderBeginsWithIsRefusedToo() {
        assertThatThrownBy(() -> Limit.builder(null, Meter.REQUESTS, Window.concurrent()))
                .hasMessageStartingWith("name: null");
        assertThatThrownBy(() -> Limit.builder("calls", null, Window.concurrent()))
                .hasMessageStartingWith("meter: null");
        assertThatThrownBy(() -> Limit.builder("calls", Meter.REQUESTS, null)).hasMessageStartingWith("window: null");
    }
}
