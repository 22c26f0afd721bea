package dev.tidegate.aws.change;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds and fills the slots of steps. */
public final class Slots {
    private static final Set<String> SECRET_WORDS = Set.of("TOKEN", "PASSWORD", "SECRET");

    private static final String NEW = "NEW_";

    /** Stands for all variables of an app that a call does not name; the engine fills it by reading them. */
    public static final String ALL_THE_OTHERS = "ALL_THE_OTHERS";

    private Slots() {}

    /** Whether the value of a slot must not be written anywhere: its name says what it holds. */
    public static boolean isSecret(String name) {
        return SECRET_WORDS.stream().anyMatch(name::contains);
    }

    /** Of the slot of a new secret that of the earlier one, which an undo sends; empty for any other slot. */
    public static Optional<String> earlier(String name) {
        return name.startsWith(NEW) && isSecret(name)
                ? Optional.of("OLD_" + name.substring(NEW.length()))
                : Optional.empty();
    }

    /** The slots that must be filled before the steps can be applied, in their order; without those of results. */
    public static Set<String> open(List<Step> steps) {
        Set<String> open = new LinkedHashSet<>();
        Set<String> filled = new LinkedHashSet<>(Set.of(ALL_THE_OTHERS));
        for (Step step : steps) {
            if (step instanceof Change change) {
                collect(change.parameters(), open);
                open.removeAll(filled);
                change.result().ifPresent(slot -> filled.add(slot.name()));
            }
        }
        return open;
    }

    private static void collect(Object value, Set<String> names) {
        if (value instanceof Slot slot) {
            names.add(slot.name());
        } else if (value instanceof List<?> list) {
            list.forEach(each -> collect(each, names));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(each -> collect(each, names));
        }
    }

    /** Whether a change has a slot that none of these values fills. */
    public static Set<String> missing(Change change, Set<String> filled) {
        Set<String> names = new LinkedHashSet<>();
        collect(change.parameters(), names);
        names.removeAll(filled);
        names.remove(ALL_THE_OTHERS);
        return names;
    }

    /** The change with its slots filled; one without a value stays a slot. */
    public static Change filled(Change change, Map<String, ?> values) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        change.parameters().forEach((name, value) -> parameters.put(name, filled(value, values)));
        String resource = change.resource();
        for (Map.Entry<String, ?> each : values.entrySet()) {
            if (!isSecret(each.getKey())) {
                resource = resource.replace("<" + each.getKey() + ">", String.valueOf(each.getValue()));
            }
        }
        return new Change(
                change.service(), change.operation(), resource, parameters, change.differences(), change.result());
    }

    private static Object filled(Object value, Map<String, ?> values) {
        if (value instanceof Slot slot) {
            Object found = values.get(slot.name());
            return found == null ? slot : found;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(each -> filled(each, values)).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), filled(each, values)));
            return copy;
        }
        return value;
    }
}
