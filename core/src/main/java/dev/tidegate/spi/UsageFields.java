package dev.tidegate.spi;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as a caller parsed it, and where it stands. A field whose value is null is as good as absent.
 *
 * <p>Immutable if the tree is left alone; safe for any number of threads.
 */
public final class UsageFields {
    private static final String COUNT = "0 … " + Numbers.MAX_PART;

    private final String path;
    private final Map<?, ? extends @Nullable Object> fields;

    private UsageFields(String path, Map<?, ? extends @Nullable Object> fields) {
        this.path = path;
        this.fields = fields;
    }

    /**
     * The fields of an object.
     *
     * @param path where the object stands, such as {@code usage}
     * @param fields integers, texts, maps, lists and nulls, by name
     */
    public static UsageFields of(String path, Map<String, ? extends @Nullable Object> fields) {
        return new UsageFields(path, fields);
    }

    /** Where the object stands. */
    public String path() {
        return path;
    }

    /** The names of the fields that are not null, in the order of the alphabet. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        fields.forEach((name, value) -> {
            if (value != null) {
                names.add(String.valueOf(name));
            }
        });
        return names;
    }

    /** Whether one of {@code names} is there. */
    public boolean has(String... names) {
        for (String name : names) {
            if (fields.get(name) != null) {
                return true;
            }
        }
        return false;
    }

    /** The count under the first of {@code names} that is there; 0 if none is. */
    public long count(String... names) {
        for (String name : names) {
            Object value = fields.get(name);
            if (value != null) {
                return count(name, value);
            }
        }
        return 0;
    }

    /** As {@link #count}; refused if none of {@code names} is there. */
    public long required(String... names) {
        if (!has(names)) {
            throw refusal(names[0], "missing", COUNT);
        }
        return count(names);
    }

    private long count(String name, Object value) {
        boolean whole = value instanceof Long || value instanceof Integer || value instanceof Short;
        if (!whole) {
            throw refusal(name, value, value instanceof BigInteger ? COUNT : COUNT + ", an integer literal");
        }
        long count = ((Number) value).longValue();
        if (count < 0 || count > Numbers.MAX_PART) {
            throw refusal(name, count, COUNT);
        }
        return count;
    }

    /** Whether a number stands under {@code name}, a count or not. */
    public boolean isNumber(String name) {
        return fields.get(name) instanceof Number;
    }

    /** The text under {@code name}, if there is one. */
    public Optional<String> text(String name) {
        return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The object under the first of {@code names} that is there; one without fields if none is. */
    public UsageFields inside(String... names) {
        for (String name : names) {
            Object value = fields.get(name);
            if (value != null) {
                return object(path + "." + name, value);
            }
        }
        return new UsageFields(path + "." + names[0], Map.of());
    }

    /** The objects of the list under {@code name}; none if it is absent. */
    public List<UsageFields> items(String name) {
        Object value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw refusal(name, value, "a list");
        }
        List<UsageFields> items = new ArrayList<>();
        for (Object item : list) {
            items.add(object(path + "." + name + "[" + items.size() + "]", item));
        }
        return items;
    }

    private static UsageFields object(String at, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new UsageFields(at, map);
        }
        throw new InvalidInputException(at, value == null ? "null" : value, "an object");
    }

    /** The refusal of what stands under {@code name}. */
    public InvalidInputException refusal(String name, Object value, String expected) {
        return new InvalidInputException(path + "." + name, value, expected);
    }

    /**
     * Refuses a count that is part of another and yet larger.
     *
     * @param name where {@code part} stands
     * @param whole what includes it, and {@code of} its name
     */
    public void checkPart(String name, long part, String of, long whole) {
        if (part > whole) {
            throw refusal(name, part, "at most " + whole + ", since " + of + " includes it");
        }
    }

    /** Refuses a total that is more than its known parts together: something was used that would not be counted. */
    public void checkTotal(String name, long parts) {
        long total = count(name);
        if (total > parts) {
            throw refusal(name, total, "at most " + parts + ", the sum of the kinds that are reported");
        }
    }
}
