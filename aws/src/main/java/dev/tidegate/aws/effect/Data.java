package dev.tidegate.aws.effect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads maps and lists of an API's names, where what is missing is empty. */
public final class Data {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Data() {}

    /** The value, where it is a map; else an empty one. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** The map of that name. */
    public static Map<String, Object> map(Map<String, Object> of, String name) {
        return map(of.getOrDefault(name, Map.of()));
    }

    /** The list of that name. */
    public static List<?> list(Map<String, Object> of, String name) {
        return of.get(name) instanceof List<?> list ? list : List.of();
    }

    /** The list of that name, as texts. */
    public static List<String> texts(Map<String, Object> of, String name) {
        return list(of, name).stream().map(String::valueOf).toList();
    }

    /** The value of that name as a text; empty where there is none. */
    public static String text(Map<String, Object> of, String name) {
        Object value = of.get(name);
        return value == null ? "" : plain(value);
    }

    /** A scalar as it is; whatever has parts as JSON in one order. */
    public static String plain(Object value) {
        if (!(value instanceof Map) && !(value instanceof List)) {
            return String.valueOf(value);
        }
        try {
            return JSON.writeValueAsString(sorted(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts alone", e);
        }
    }

    /**
     * Such a text in which a number is the same whether it was given as one: what a person gives for a placeholder is a
     * text, and AWS describes it as a number.
     */
    public static String comparable(Object value) {
        return plain(withoutNumbers(value));
    }

    private static Object withoutNumbers(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new TreeMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), withoutNumbers(each)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Data::withoutNumbers).toList();
        }
        return value instanceof Number ? value.toString() : value;
    }

    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new TreeMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), sorted(each)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Data::sorted).toList();
        }
        return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
    }

    /** The map with one more entry. */
    public static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(map);
        copy.put(name, value);
        return copy;
    }

    /** Tags as most services take them. */
    public static List<Object> tags(Map<String, String> tags) {
        List<Object> list = new ArrayList<>();
        tags.forEach((key, value) -> {
            Map<String, Object> tag = new LinkedHashMap<>();
            tag.put("Key", key);
            tag.put("Value", value);
            list.add(tag);
        });
        return list;
    }
}
