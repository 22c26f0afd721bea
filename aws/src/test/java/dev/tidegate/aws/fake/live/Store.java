package dev.tidegate.aws.fake.live;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that an account has, by the names of the API: lists of resources, and tags by ARN. */
final class Store {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final Map<String, List<Map<String, Object>>> lists = new TreeMap<>();

    private final Map<String, Map<String, String>> tags = new TreeMap<>();

    private final List<Runnable> later = new ArrayList<>();

    private int ids;

    List<Map<String, Object>> list(String name) {
        return lists.computeIfAbsent(name, key -> new ArrayList<>());
    }

    Optional<Map<String, Object>> find(String list, String field, Object id) {
        return list(list).stream()
                .filter(each -> String.valueOf(id).equals(String.valueOf(each.get(field))))
                .findFirst();
    }

    Map<String, String> tags(Object arn) {
        return tags.computeIfAbsent(String.valueOf(arn), key -> new TreeMap<>());
    }

    void untag(Object arn) {
        tags.remove(String.valueOf(arn));
    }

    /** What the other has, of its own. */
    void fill(Store other) {
        if (other.isBusy()) {
            throw new IllegalStateException("AWS is busy");
        }
        other.lists.forEach((name, items) ->
                lists.put(name, new ArrayList<>(items.stream().map(Store::copy).toList())));
        other.tags.forEach((arn, of) -> tags.put(arn, new TreeMap<>(of)));
        ids = other.ids;
    }

    /** A number that no other resource has. */
    int next() {
        return ++ids;
    }

    /** What AWS does in its own time: when {@link #tick} is called next. */
    void later(Runnable work) {
        later.add(work);
    }

    void tick() {
        List<Runnable> now = List.copyOf(later);
        later.clear();
        now.forEach(Runnable::run);
    }

    boolean isBusy() {
        return !later.isEmpty();
    }

    /**
     * All of it as text. Ids of rules are left out, since AWS gives a restored rule another one; so are jobs, and the day
     * on which a token was changed last.
     */
    String dump() {
        Map<String, Object> all = new TreeMap<>();
        lists.forEach((name, items) -> {
            if (!name.equals("jobs") && !items.isEmpty()) {
                all.put(
                        name,
                        items.stream()
                                .map(Store::withoutIds)
                                .map(Store::json)
                                .sorted()
                                .toList());
            }
        });
        Map<String, Object> used = new TreeMap<>();
        tags.forEach((arn, of) -> {
            if (!of.isEmpty()) {
                used.put(arn, of);
            }
        });
        all.put("tags", used);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> withoutIds(Map<String, Object> item) {
        Map<String, Object> copy = new TreeMap<>(item);
        copy.remove("SecurityGroupRuleId");
        copy.remove("AuthTokenLastModifiedDate");
        copy.values().removeIf(value -> value instanceof List<?> list && list.isEmpty());
        return copy;
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of its own, to change. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> copy(Map<String, Object> map) {
        return (Map<String, Object>) deep(map);
    }

    private static Object deep(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), deep(each)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(each -> copy.add(deep(each)));
            return copy;
        }
        return value;
    }

    static String text(Map<String, Object> of, String name) {
        Object value = of.get(name);
        return value == null ? "" : String.valueOf(value);
    }

    static List<String> texts(Map<String, Object> of, String name) {
        return of.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> maps(Map<String, Object> of, String name) {
        return of.get(name) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Map<String, Object> of, String name) {
        return of.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** Sets a status for as long as the change takes. */
    void busy(Map<String, Object> item, String status, String doing) {
        item.put(status, doing);
        later(() -> item.put(status, "available"));
    }
}
