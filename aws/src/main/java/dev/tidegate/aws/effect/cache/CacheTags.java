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

/** Tags of a resource of ElastiCache. */
final class CacheTags implements Effect {
    private static final String NAME = "ResourceName";

    @Override
    public Look look(Reader reader, Change change) {
        String arn = Data.text(change.parameters(), NAME);
        Map<String, Object> all = new TreeMap<>();
        reader.call("elasticache", "ListTagsForResource", Map.of(NAME, arn))
                .ifPresent(response -> all.putAll(tags(response, "TagList")));
        SortedMap<String, String> seen = new TreeMap<>();
        tags(change.parameters(), "Tags")
                .keySet()
                .forEach(key -> seen.put(arn + " tag " + key, all.containsKey(key) ? Data.text(all, key) : Look.NONE));
        return new Look(seen, all, "");
    }

    private static Map<String, Object> tags(Map<String, Object> of, String list) {
        Map<String, Object> all = new LinkedHashMap<>();
        Data.list(of, list)
                .forEach(each -> all.put(Data.text(Data.map(each), "Key"), Data.text(Data.map(each), "Value")));
        return all;
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return tags(change.parameters(), "Tags").entrySet().stream()
                .allMatch(tag -> tag.getValue().equals(now.raw().get(tag.getKey())));
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        String arn = Data.text(change.parameters(), NAME);
        Map<String, String> old = new LinkedHashMap<>();
        List<Object> gone = new ArrayList<>();
        tags(change.parameters(), "Tags").keySet().forEach(key -> {
            if (before.raw().containsKey(key)) {
                old.put(key, Data.text(before.raw(), key));
            } else {
                gone.add(key);
            }
        });
        List<Change> calls = new ArrayList<>();
        if (!old.isEmpty()) {
            calls.add(Change.of("elasticache", "AddTagsToResource", arn)
                    .with(NAME, arn)
                    .with("Tags", Data.tags(old))
                    .changing("Tags", "as applied", old));
        }
        if (!gone.isEmpty()) {
            calls.add(Change.of("elasticache", "RemoveTagsFromResource", arn)
                    .with(NAME, arn)
                    .with("TagKeys", gone)
                    .changing("Tags", gone, Look.NONE));
        }
        return new Undo(calls, "");
    }
}
