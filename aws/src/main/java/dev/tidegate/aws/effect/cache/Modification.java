package dev.tidegate.aws.effect.cache;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Modifies a resource of ElastiCache: each parameter is compared with, and set back to, what a description says. */
record Modification(Kind kind, List<Property> properties) implements Effect {
    @Override
    public Look look(Reader reader, Change change) {
        String id = id(change);
        Map<String, Object> raw = kind.find(reader, id).orElse(Map.of());
        SortedMap<String, String> seen = new TreeMap<>();
        for (Property property : named(change)) {
            seen.put(
                    name(property, id),
                    raw.isEmpty() ? Look.MISSING : property.now().apply(raw));
        }
        return new Look(seen, raw, kind.statusOf(raw));
    }

    private String id(Change change) {
        return Data.text(change.parameters(), kind.idParameter);
    }

    private String name(Property property, String id) {
        return kind.label + " " + id + " " + property.parameter().replaceFirst("To(Add|Remove)$", "");
    }

    private List<Property> named(Change change) {
        return properties.stream()
                .filter(it -> change.parameters().containsKey(it.parameter()))
                .toList();
    }

    private static Object value(Change change, Property property) {
        return change.parameters().getOrDefault(property.parameter(), "");
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        if (now.raw().isEmpty()) {
            return false;
        }
        return named(change).stream().allMatch(property -> {
            String seen = property.now().apply(now.raw());
            if (property.showsOnlyChange()) {
                String name = name(property, id(change));
                return before.containsKey(name) && !seen.equals(before.get(name));
            }
            return seen.equals(property.wanted().of(value(change, property), now.raw()));
        });
    }

    /** A secret shows nothing. */
    @Override
    public boolean isUndone(Look now, Change change, SortedMap<String, String> before) {
        return named(change).stream()
                .filter(property -> !property.showsOnlyChange())
                .map(property -> name(property, id(change)))
                .allMatch(name ->
                        now.properties().getOrDefault(name, Look.MISSING).equals(before.get(name)));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        Map<String, Object> back = new LinkedHashMap<>();
        for (Property property : named(change)) {
            Optional<Map<String, Object>> restore = property.restore().of(before.raw(), value(change, property));
            if (restore.isEmpty()) {
                return Undo.impossible(property.whyNot());
            }
            back.putAll(restore.get());
        }
        AuthTokens.withoutGroups(back);
        Change undo =
                Change.of(change.service(), change.operation(), id(change)).with(kind.idParameter, id(change));
        if (change.parameters().containsKey("ApplyImmediately")) {
            undo = undo.with("ApplyImmediately", true);
        }
        for (Map.Entry<String, Object> each : back.entrySet()) {
            undo = undo.with(each.getKey(), each.getValue());
        }
        for (Map.Entry<String, String> each : before.properties().entrySet()) {
            undo = undo.changing(each.getKey(), "as applied", each.getValue());
        }
        Optional<Change> last = AuthTokens.last(undo);
        return last.isPresent() ? Undo.by(undo, last.get()) : Undo.by(undo);
    }
}
