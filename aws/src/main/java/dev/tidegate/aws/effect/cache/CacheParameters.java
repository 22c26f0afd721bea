package dev.tidegate.aws.effect.cache;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Parameters of a parameter group: set to a value, or reset to that of the engine. */
final class CacheParameters implements Effect {
    private static final String NAME = "CacheParameterGroupName";
    private static final String VALUES = "ParameterNameValues";

    /** Of a look: names of parameters that were never set, so that they have the values of the engine. */
    private static final String UNSET = ":unset";

    @Override
    public Look look(Reader reader, Change change) {
        String group = Data.text(change.parameters(), NAME);
        Map<String, Object> all = new TreeMap<>();
        List<String> unset = new ArrayList<>();
        for (Map<String, Object> each :
                reader.all("elasticache", "DescribeCacheParameters", Map.of(NAME, group), "Parameters")) {
            all.put(Data.text(each, "ParameterName"), Data.text(each, "ParameterValue"));
            if (each.containsKey("Source") && !Data.text(each, "Source").equals("user")) {
                unset.add(Data.text(each, "ParameterName"));
            }
        }
        all.put(UNSET, unset);
        boolean isThere = Kind.PARAMETER_GROUP.find(reader, group).isPresent();
        SortedMap<String, String> seen = new TreeMap<>();
        names(change)
                .forEach(name -> seen.put(
                        "parameter group " + group + " " + name,
                        all.containsKey(name) ? Data.text(all, name) : isThere ? Look.NONE : Look.MISSING));
        return new Look(seen, all, "");
    }

    private static List<String> names(Change change) {
        return Data.list(change.parameters(), VALUES).stream()
                .map(each -> Data.text(Data.map(each), "ParameterName"))
                .toList();
    }

    /** AWS names the source of a value; where it does not, a reset is done when the value is another one. */
    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        if (change.operation().startsWith("Reset")) {
            if (Data.texts(now.raw(), UNSET).containsAll(names(change))) {
                return true;
            }
            return now.properties().values().stream().allMatch(Look.NONE::equals)
                    || (!before.isEmpty() && !now.properties().equals(before));
        }
        return Data.list(change.parameters(), VALUES).stream()
                .map(Data::map)
                .allMatch(each -> Data.text(now.raw(), Data.text(each, "ParameterName"))
                        .equals(Data.text(each, "ParameterValue")));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        List<Object> set = new ArrayList<>();
        List<Object> reset = new ArrayList<>();
        for (String name : names(change)) {
            Map<String, Object> value = new LinkedHashMap<>(Map.of("ParameterName", name));
            if (before.raw().containsKey(name)
                    && !Data.texts(before.raw(), UNSET).contains(name)) {
                value.put("ParameterValue", before.raw().get(name));
                set.add(value);
            } else {
                reset.add(value);
            }
        }
        List<Change> calls = new ArrayList<>();
        String group = Data.text(change.parameters(), NAME);
        if (!set.isEmpty()) {
            calls.add(Change.of("elasticache", "ModifyCacheParameterGroup", group)
                    .with(NAME, group)
                    .with(VALUES, set)
                    .changing(VALUES, "as applied", Data.plain(set)));
        }
        if (!reset.isEmpty()) {
            calls.add(Change.of("elasticache", "ResetCacheParameterGroup", group)
                    .with(NAME, group)
                    .with(VALUES, reset)
                    .changing(VALUES, "as applied", Look.NONE));
        }
        return new Undo(calls, "");
    }
}
