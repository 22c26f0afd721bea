package dev.tidegate.spring.method;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spring.RateLimitedException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Answers a denied call: with the method that the annotation names, else by throwing the denial.
 *
 * @param method the method, if one is named
 * @param explained whether it takes the denial behind the parameters
 */
record Fallback(Optional<Method> method, boolean explained) {
    private static final Fallback NONE = new Fallback(Optional.empty(), false);

    /**
     * Looks the method up.
     *
     * @throws InvalidInputException if the class has none that fits
     */
    static Fallback of(String name, Method guarded, Class<?> type) {
        if (name.isEmpty()) {
            return NONE;
        }
        Class<?>[] same = guarded.getParameterTypes();
        Class<?>[] more = Arrays.copyOf(same, same.length + 1);
        more[same.length] = RateLimitedException.class;
        Class<?> user = ClassUtils.getUserClass(type);
        Method explained = ReflectionUtils.findMethod(user, name, more);
        Method plain = explained != null ? explained : ReflectionUtils.findMethod(user, name, same);
        boolean fits = plain != null
                && !plain.equals(guarded)
                && ClassUtils.isAssignable(guarded.getReturnType(), plain.getReturnType());
        if (plain == null || !fits) {
            throw new InvalidInputException(
                    "fallback",
                    name,
                    "another method of " + user.getSimpleName() + " with the parameters of " + guarded.getName()
                            + ", and perhaps a RateLimitedException behind them, that returns "
                            + guarded.getReturnType().getSimpleName());
        }
        ReflectionUtils.makeAccessible(plain);
        return new Fallback(Optional.of(plain), explained != null);
    }

    /** The answer to a denied call, or the denial thrown. */
    @Nullable
    Object answer(Object target, @Nullable Object[] arguments, RateLimitedException denial) throws Throwable {
        if (method.isEmpty()) {
            throw denial;
        }
        @Nullable Object[] given = arguments;
        if (explained) {
            given = Arrays.copyOf(arguments, arguments.length + 1);
            given[arguments.length] = denial;
        }
        try {
            return method.get().invoke(target, given);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
