package dev.tidegate.spring.method;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spring.RateLimited;
import dev.tidegate.spring.guard.Gate;
import dev.tidegate.spring.guard.Guard;
import dev.tidegate.spring.guard.Terms;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * A method with the annotation and everything that a call of it needs, worked out once.
 *
 * @param method as the class of the bean declares it
 * @param parameters their names, in order
 * @param guard what decides
 * @param fallback what answers a denial
 * @param kind how its result comes
 */
record GuardedMethod(Method method, List<String> parameters, Guard guard, Fallback fallback, Kind kind) {
    /** The ways in which the result of a method comes. */
    enum Kind {
        /** When the method returns. */
        BLOCKING,
        /** Later, in a stage. */
        STAGE,
        /** With a subscription to a reactive type. */
        REACTIVE
    }

    /**
     * Works out the method.
     *
     * @throws InvalidInputException naming the attribute of the annotation that cannot be accepted
     */
    static GuardedMethod of(Method method, Class<?> type, RateLimited annotation, Gate gate) {
        Terms terms = new Terms(annotation.plan(), annotation.subject(), annotation.cost());
        return new GuardedMethod(
                method,
                MethodCall.names(method),
                new Guard(place(method, type), Guard.Kind.METHOD, terms, gate),
                Fallback.of(annotation.fallback(), method, type),
                kind(method));
    }

    /** The class and the method, as messages and the endpoint name it. */
    static String place(Method method, Class<?> type) {
        return ClassUtils.getUserClass(type).getSimpleName() + "." + method.getName();
    }

    private static Kind kind(Method method) {
        Class<?> result = method.getReturnType();
        if (CompletionStage.class.isAssignableFrom(result)) {
            if (!result.isAssignableFrom(CompletableFuture.class)) {
                throw new InvalidInputException(
                        "result", result.getSimpleName(), "CompletionStage or CompletableFuture");
            }
            return Kind.STAGE;
        }
        boolean suspends = method.getParameterCount() > 0
                && method.getParameterTypes()[method.getParameterCount() - 1]
                        .getName()
                        .equals("kotlin.coroutines.Continuation");
        if (suspends) {
            throw new InvalidInputException("method", method.getName(), "one that does not suspend, or returns a Mono");
        }
        boolean plain = result.isPrimitive() || result.getName().startsWith("java.lang.");
        return plain || adapter(method) == null ? Kind.BLOCKING : Kind.REACTIVE;
    }

    private static @Nullable ReactiveAdapter adapter(Method method) {
        return ReactiveAdapterRegistry.getSharedInstance().getAdapter(method.getReturnType());
    }

    /** What converts the reactive type of the result. */
    ReactiveAdapter reactive() {
        ReactiveAdapter adapter = adapter(method);
        if (adapter == null) {
            throw new IllegalStateException(method + " is not reactive");
        }
        return adapter;
    }
}
