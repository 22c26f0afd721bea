package dev.tidegate.springai;

import java.lang.reflect.Method;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The status of a provider's answer behind an exception; each SDK has its own, and all name it alike. */
final class ProviderErrors {
    /** Spring AI's own exceptions have it in their text alone: "HTTP 429 - …", or "429 - …". */
    private static final Pattern TEXT = Pattern.compile("^(?:HTTP )?([1-5]\\d\\d) - ");

    private static final int DEEPEST = 16;

    private ProviderErrors() {}

    static OptionalInt status(Throwable error) {
        Throwable at = error;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            OptionalInt status = ofOne(at);
            if (status.isPresent()) {
                return status;
            }
            at = at.getCause();
        }
        return OptionalInt.empty();
    }

    private static OptionalInt ofOne(Throwable error) {
        for (String name : new String[] {"statusCode", "getStatusCode"}) {
            Object status = call(error, name);
            Object number = status == null || status instanceof Number ? status : call(status, "value");
            if (number instanceof Integer code) {
                return OptionalInt.of(code);
            }
        }
        String text = error.getMessage();
        Matcher matcher = TEXT.matcher(text == null ? "" : text);
        return error.getClass().getName().startsWith("org.springframework.ai.") && matcher.find()
                ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
                : OptionalInt.empty();
    }

    private static @Nullable Object call(Object target, String name) {
        try {
            Method method = target.getClass().getMethod(name);
            return method.invoke(target);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
