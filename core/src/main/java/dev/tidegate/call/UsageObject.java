package dev.tidegate.call;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usage object of an SDK as the tree that {@link dev.tidegate.usage.UsageReader} takes: what its public
 * methods without parameters return, under their names. So an adapter needs the SDK of no provider. Safe for any
 * number of threads.
 */
public final class UsageObject {
    /** A usage has details, and those may have some of their own. */
    private static final int DEEPEST = 3;

    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            List<Method> accessors = new ArrayList<>();
            for (Method method : type.getMethods()) {
                if (isAccessor(type, method)) {
                    accessors.add(method);
                }
            }
            return List.copyOf(accessors);
        }
    };

    private UsageObject() {}

    /**
     * The tree of {@code usage}.
     *
     * @param snakeCase whether {@code promptTokens()} is {@code prompt_tokens}, as the provider's JSON has it
     */
    public static Map<String, @Nullable Object> tree(Object usage, boolean snakeCase) {
        return tree(usage, snakeCase, 1);
    }

    private static Map<String, @Nullable Object> tree(Object usage, boolean snakeCase, int depth) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        for (Method accessor : ACCESSORS.get(usage.getClass())) {
            Object value = value(usage, accessor);
            if (value instanceof Number number) {
                tree.put(name(accessor, snakeCase), number.longValue());
            } else if (value != null && depth < DEEPEST && isKin(usage.getClass(), value.getClass())) {
                Map<String, @Nullable Object> inner = tree(value, snakeCase, depth + 1);
                if (!inner.isEmpty()) {
                    tree.put(name(accessor, snakeCase), inner);
                }
            }
        }
        return tree;
    }

    private static boolean isAccessor(Class<?> type, Method method) {
        Class<?> result = method.getReturnType();
        boolean plain = method.getParameterCount() == 0
                && !Modifier.isStatic(method.getModifiers())
                // What a compiler of another language made, or an SDK keeps for itself.
                && !method.getName().startsWith("_")
                && method.getName().indexOf('$') < 0
                && !method.getName().equals("hashCode")
                && Modifier.isPublic(method.getDeclaringClass().getModifiers());
        boolean count = result == int.class || result == long.class || result == Integer.class || result == Long.class;
        boolean optional = result == Optional.class || result == OptionalLong.class || result == OptionalInt.class;
        return plain && (count || optional || result != type && isKin(type, result));
    }

    /** Of one SDK: what else it returns, such as a text or a class, is no part of a usage. */
    private static boolean isKin(Class<?> type, Class<?> other) {
        return other != type
                && !other.isEnum()
                && !other.getSimpleName().endsWith("Builder")
                && root(other).equals(root(type))
                && !root(type).startsWith("java.");
    }

    /** The first two parts of the package, such as {@code com.openai}. */
    private static String root(Class<?> type) {
        String[] parts = type.getPackageName().split("\\.", 3);
        return parts.length < 2 ? parts[0] : parts[0] + "." + parts[1];
    }

    private static @Nullable Object value(Object usage, Method accessor) {
        try {
            Object value = accessor.invoke(usage);
            if (value instanceof Optional<?> optional) {
                return optional.orElse(null);
            }
            if (value instanceof OptionalLong optional) {
                return optional.isPresent() ? optional.getAsLong() : null;
            }
            if (value instanceof OptionalInt optional) {
                return optional.isPresent() ? optional.getAsInt() : null;
            }
            return value;
        } catch (ReflectiveOperationException e) {
            // A field that the provider did not send; SDKs throw then.
            return null;
        }
    }

    private static String name(Method accessor, boolean snakeCase) {
        String name = accessor.getName();
        if (name.startsWith("get") && name.length() > 3) {
            name = name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4);
        }
        return snakeCase ? name.replaceAll("([a-z])([A-Z0-9])", "$1_$2").toLowerCase(Locale.ROOT) : name;
    }
}
