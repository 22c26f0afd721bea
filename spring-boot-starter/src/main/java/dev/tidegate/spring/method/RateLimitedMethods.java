package dev.tidegate.spring.method;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spring.RateLimited;
import dev.tidegate.spring.guard.Gate;
import dev.tidegate.spring.guard.Guard;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * Knows which methods carry the annotation, and keeps what was worked out of each. Safe for any number of threads. The gate
 * is asked for at the first call, so that no bean is made too early.
 */
public final class RateLimitedMethods {
    /** Looking at the methods of their classes was the larger part of what a start costs. */
    private static final String[] LIBRARIES = {
        "java.",
        "org.springframework.",
        "tools.jackson.",
        "com.fasterxml.jackson.",
        "org.apache.catalina.",
        "org.apache.tomcat.",
        "io.micrometer.",
        "io.netty.",
        "io.lettuce.",
        "reactor.",
        "dev.tidegate.redis.",
        "dev.tidegate.internal.",
        "com.zaxxer.hikari.",
        "org.hibernate."
    };

    private final Supplier<Gate> gate;
    private final Map<MethodClassKey, GuardedMethod> known = new ConcurrentHashMap<>();

    /** @param gate made when it is first asked for */
    public RateLimitedMethods(Supplier<Gate> gate) {
        this.gate = gate;
    }

    /** Whether methods of a class may carry the annotation: libraries that make most of the beans have thousands without it. */
    static boolean isCandidate(Class<?> type) {
        String name = type.getName();
        for (String library : LIBRARIES) {
            if (name.startsWith(library)) {
                return false;
            }
        }
        return AnnotationUtils.isCandidateClass(type, RateLimited.class);
    }

    /** The annotation of a method of a class: its own, or of what it overrides; of a public one also that of the class. */
    static Optional<RateLimited> annotation(Method method, Class<?> type) {
        Method specific = AopUtils.getMostSpecificMethod(method, type);
        if (specific.isBridge() || specific.isSynthetic() || specific.getDeclaringClass() == Object.class) {
            return Optional.empty();
        }
        RateLimited own = AnnotatedElementUtils.findMergedAnnotation(specific, RateLimited.class);
        if (own != null) {
            return Optional.of(own);
        }
        return Modifier.isPublic(specific.getModifiers()) && !Modifier.isStatic(specific.getModifiers())
                ? Optional.ofNullable(
                        AnnotatedElementUtils.findMergedAnnotation(specific.getDeclaringClass(), RateLimited.class))
                : Optional.empty();
    }

    /**
     * What was worked out of a method with the annotation.
     *
     * @throws InvalidInputException naming the attribute of the annotation that cannot be accepted
     */
    GuardedMethod of(Method method, Class<?> type) {
        MethodClassKey key = new MethodClassKey(method, type);
        GuardedMethod found = known.get(key);
        if (found == null) {
            Class<?> user = ClassUtils.getUserClass(type);
            Method specific = AopUtils.getMostSpecificMethod(method, user);
            RateLimited annotation = annotation(specific, user)
                    .orElseThrow(() -> new IllegalStateException(method + " is not annotated"));
            // The class that a call comes with may be one that Spring made of the application's own.
            GuardedMethod made = GuardedMethod.of(specific, user, annotation, gate.get());
            found = known.getOrDefault(new MethodClassKey(specific, user), made);
            known.putIfAbsent(new MethodClassKey(specific, user), found);
            known.put(key, found);
        }
        return found;
    }

    /** All that were worked out so far, each once. */
    public List<Entry> all() {
        List<Entry> entries = new ArrayList<>();
        known.values().stream().distinct().forEach(each -> entries.add(new Entry(each.method(), each.guard())));
        return entries;
    }

    /**
     * An annotated method and the guard that decides on its calls.
     *
     * @param method as the class of its bean declares it
     * @param guard what decides on its calls
     */
    public record Entry(Method method, Guard guard) {}

    Gate gate() {
        return gate.get();
    }
}
