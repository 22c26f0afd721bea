package dev.tidegate.springai;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.ai.chat.prompt.ChatOptions;

/** Bounds of a call that only the options of some providers have; read by name, so that no provider is needed. */
final class CallOptions {
    private static final ClassValue<Optional<Method>> COMPLETION_TOKENS = accessor("getMaxCompletionTokens");
    private static final ClassValue<Optional<Method>> ANSWERS = accessor("getN");

    private CallOptions() {}

    static OptionalLong maxTokens(ChatOptions options) {
        OptionalLong bound = value(options, COMPLETION_TOKENS);
        Integer common = options.getMaxTokens();
        return bound.isPresent() || common == null ? bound : OptionalLong.of(common);
    }

    static int answers(ChatOptions options) {
        return (int) Math.max(1, value(options, ANSWERS).orElse(1));
    }

    private static OptionalLong value(ChatOptions options, ClassValue<Optional<Method>> accessor) {
        Optional<Method> method = accessor.get(options.getClass());
        if (method.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            Object value = method.get().invoke(options);
            return value instanceof Number number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
        } catch (ReflectiveOperationException e) {
            return OptionalLong.empty();
        }
    }

    private static ClassValue<Optional<Method>> accessor(String name) {
        return new ClassValue<>() {
            @Override
            protected Optional<Method> computeValue(Class<?> type) {
                try {
                    return Optional.of(type.getMethod(name));
                } catch (NoSuchMethodException e) {
                    return Optional.empty();
                }
            }
        };
    }
}
