package dev.tidegate.aws.effect.other;

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
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Settings and variables of an app on Amplify or of one branch. A call replaces all variables at once: those of the change
 * are merged into the ones that are there at that moment. A difference {@code environmentVariables.NAME} whose {@code
 * after} is {@code (none)} removes one. Values are seen as digests alone.
 */
record AmplifySettings(String get, String field, List<String> ids) implements Effect {
    private static final String VARIABLES = "environmentVariables";
    private static final String SEALED = "sealed";

    @Override
    public Look look(Reader reader, Change change) {
        String what = "Amplify "
                + String.join(
                        " ",
                        ids.stream()
                                .map(id -> Data.text(change.parameters(), id))
                                .toList());
        Map<String, Object> raw = current(reader, change);
        SortedMap<String, String> seen = new TreeMap<>();
        settings(change).forEach(name -> {
            String value = Data.text(raw, name);
            seen.put(what + " " + name, raw.isEmpty() ? Look.MISSING : value.isEmpty() ? Look.NONE : value);
        });
        Map<String, Object> variables = Data.map(raw, VARIABLES);
        for (String name : variables(change)) {
            seen.put(
                    what + " variable " + name,
                    variables.containsKey(name) ? reader.secrets().digest(Data.text(variables, name)) : Look.NONE);
        }
        return new Look(seen, raw, "");
    }

    private Map<String, Object> current(Reader reader, Change change) {
        Map<String, Object> asked = new LinkedHashMap<>();
        ids.forEach(id -> asked.put(id, Data.text(change.parameters(), id)));
        return reader.call("amplify", get, asked)
                .map(response -> Data.map(response, field))
                .orElse(Map.of());
    }

    private Set<String> settings(Change change) {
        Set<String> names = new TreeSet<>(change.parameters().keySet());
        ids.forEach(names::remove);
        names.remove(VARIABLES);
        return names;
    }

    private static Set<String> variables(Change change) {
        Set<String> names =
                new TreeSet<>(Data.map(change.parameters(), VARIABLES).keySet());
        names.addAll(removed(change));
        return names;
    }

    private static Set<String> removed(Change change) {
        Set<String> names = new TreeSet<>();
        change.differences().stream()
                .filter(it ->
                        it.property().startsWith(VARIABLES + ".") && it.after().equals(Look.NONE))
                .forEach(it -> names.add(it.property().substring(VARIABLES.length() + 1)));
        return names;
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        Map<String, Object> variables = Data.map(now.raw(), VARIABLES);
        Map<String, Object> wanted = Data.map(change.parameters(), VARIABLES);
        return !now.raw().isEmpty()
                && settings(change).stream()
                        .allMatch(name -> Data.text(now.raw(), name).equals(Data.text(change.parameters(), name)))
                && removed(change).stream().noneMatch(variables::containsKey)
                && wanted.entrySet().stream()
                        .allMatch(each -> String.valueOf(each.getValue()).equals(variables.get(each.getKey())));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        Change undo = Change.of("amplify", change.operation(), change.resource());
        for (String id : ids) {
            undo = undo.with(id, Data.text(change.parameters(), id));
        }
        for (String name : settings(change)) {
            undo = undo.with(name, Data.text(before.raw(), name))
                    .changing(name, "as applied", Data.text(before.raw(), name));
        }
        Map<String, Object> old = Data.map(before.raw(), VARIABLES);
        Map<String, Object> sealed = new LinkedHashMap<>();
        for (String name : variables(change)) {
            if (old.containsKey(name)) {
                sealed.put(name, Map.of(SEALED, secrets.seal(Data.text(old, name))));
            }
            undo = undo.changing(VARIABLES + "." + name, "as applied", old.containsKey(name) ? "as before" : Look.NONE);
        }
        return Undo.by(variables(change).isEmpty() ? undo : undo.with(VARIABLES, sealed));
    }

    @Override
    public Map<String, Object> request(Reader reader, Change change) {
        Map<String, Object> all = new LinkedHashMap<>(change.parameters());
        if (!all.containsKey(VARIABLES)) {
            return all;
        }
        Map<String, Object> merged = new TreeMap<>(Data.map(current(reader, change), VARIABLES));
        merged.keySet().removeAll(removed(change));
        Data.map(change.parameters(), VARIABLES)
                .forEach((name, value) -> merged.put(
                        name,
                        value instanceof Map<?, ?> sealed
                                ? reader.secrets().open(String.valueOf(sealed.get(SEALED)))
                                : value));
        all.put(VARIABLES, merged);
        return all;
    }
}
