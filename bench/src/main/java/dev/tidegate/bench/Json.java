package dev.tidegate.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The few forms of JSON that a report needs. */
public final class Json {
    private Json() {}

    /** A figure, null where there is none. */
    public static String figure(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null";
    }

    /** Names, times and versions: nothing else is written, so nothing else needs an escape. */
    public static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** An array of the report, an item a line. */
    public static <T> String array(List<T> all, Function<T, String> each) {
        return all.stream().map(each).collect(Collectors.joining(",\n    ", "[\n    ", "\n  ]"));
    }
}
