package dev.tidegate.aws.fake;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** XML as text, and the filters and pages of the protocols that use it. */
final class Xml {
    private Xml() {}

    static String tag(String name, Object... body) {
        return "<" + name + ">" + Arrays.stream(body).map(String::valueOf).collect(Collectors.joining()) + "</" + name
                + ">";
    }

    /** A value that is left out where it is empty, as AWS does. */
    static String value(String name, Object value) {
        String text = String.valueOf(value);
        return text.isEmpty()
                ? ""
                : tag(name, text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }

    static <T> String list(String wrapper, String item, List<T> of, Function<T, String> body) {
        return tag(wrapper, of.stream().map(it -> tag(item, body.apply(it))).collect(Collectors.joining()));
    }

    /** One page of a list, and where the next begins. */
    record Page<T>(List<T> items, String next) {
        static <T> Page<T> of(List<T> all, String token, int size) {
            int from = token == null || token.isEmpty() ? 0 : Integer.parseInt(token);
            int to = Math.min(all.size(), from + size);
            return new Page<>(all.subList(Math.min(from, to), to), to < all.size() ? String.valueOf(to) : "");
        }
    }

    /** Whether a request's filter of that name, if it has one, lets the value through. */
    static boolean passes(Map<String, String> request, String name, String value) {
        for (int i = 1; request.containsKey("Filter." + i + ".Name"); i++) {
            if (!request.get("Filter." + i + ".Name").equals(name)) {
                continue;
            }
            for (int j = 1; request.containsKey("Filter." + i + ".Value." + j); j++) {
                if (request.get("Filter." + i + ".Value." + j).equals(value)) {
                    return true;
                }
            }
            return false;
        }
        return true;
    }

    static boolean passesAny(Map<String, String> request, String name, List<String> values) {
        return values.stream().anyMatch(value -> passes(request, name, value));
    }
}
