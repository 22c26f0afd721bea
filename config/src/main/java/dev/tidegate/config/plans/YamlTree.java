package dev.tidegate.config.plans;

import dev.tidegate.config.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes the tree of a plans file out of maps, lists and values, without a text that would have to be parsed. */
final class YamlTree {
    private static final int NO_LINE = 0;
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

    private YamlTree() {}

    /** The tree of a value; what is no map and no collection is its text. */
    static Yaml of(Object value) {
        if (value instanceof Map<?, ?> map) {
            List<Yaml.Entry> entries = new ArrayList<>();
            map.forEach((key, part) -> entries.add(new Yaml.Entry(NO_LINE, String.valueOf(key), of(part))));
            return new Yaml.Mapping(NO_LINE, List.copyOf(entries));
        }
        if (value instanceof Iterable<?> parts) {
            List<Yaml> items = new ArrayList<>();
            parts.forEach(part -> items.add(of(part)));
            return new Yaml.Sequence(NO_LINE, List.copyOf(items));
        }
        String text = String.valueOf(value);
        return new Yaml.Scalar(NO_LINE, text, value == null ? Yaml.Kind.NOTHING : kind(value, text));
    }

    private static Yaml.Kind kind(Object value, String text) {
        if (value instanceof Boolean) {
            return Yaml.Kind.BOOLEAN;
        }
        return DIGITS.matcher(text).matches() ? Yaml.Kind.INTEGER : Yaml.Kind.TEXT;
    }
}
