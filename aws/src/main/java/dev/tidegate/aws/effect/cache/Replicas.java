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

/** More replicas in the shards of a replication group: in all of them, or in those that the call names. */
final class Replicas implements Effect {
    @Override
    public Look look(Reader reader, Change change) {
        String id = Data.text(change.parameters(), "ReplicationGroupId");
        Map<String, Object> raw = Kind.GROUP.find(reader, id).orElse(Map.of());
        SortedMap<String, String> seen = new TreeMap<>();
        counts(raw)
                .forEach((shard, replicas) ->
                        seen.put("replication group " + id + " replicas of shard " + shard, String.valueOf(replicas)));
        if (raw.isEmpty()) {
            seen.put("replication group " + id + " replicas", Look.MISSING);
        }
        return new Look(seen, raw, Kind.GROUP.statusOf(raw));
    }

    private static Map<String, Integer> counts(Map<String, Object> raw) {
        Map<String, Integer> all = new TreeMap<>();
        for (Object each : Data.list(raw, "NodeGroups")) {
            Map<String, Object> shard = Data.map(each);
            all.put(
                    Data.text(shard, "NodeGroupId"),
                    Data.list(shard, "NodeGroupMembers").size() - 1);
        }
        return all;
    }

    private static Map<String, Integer> wanted(Map<String, Object> raw, Change change) {
        Map<String, Integer> all = new TreeMap<>();
        Object each = change.parameters().get("NewReplicaCount");
        if (each != null) {
            counts(raw).keySet().forEach(shard -> all.put(shard, Integer.valueOf(String.valueOf(each))));
        }
        for (Object configuration : Data.list(change.parameters(), "ReplicaConfiguration")) {
            all.put(
                    Data.text(Data.map(configuration), "NodeGroupId"),
                    Integer.valueOf(Data.text(Data.map(configuration), "NewReplicaCount")));
        }
        return all;
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        Map<String, Integer> counts = counts(now.raw());
        return !counts.isEmpty()
                && wanted(now.raw(), change).entrySet().stream()
                        .allMatch(each -> counts.getOrDefault(each.getKey(), -1) >= each.getValue());
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        List<Object> back = new ArrayList<>();
        Map<String, Integer> counts = counts(before.raw());
        wanted(before.raw(), change).keySet().forEach(shard -> {
            Map<String, Object> configuration = new LinkedHashMap<>();
            configuration.put("NodeGroupId", shard);
            configuration.put("NewReplicaCount", counts.getOrDefault(shard, 0));
            back.add(configuration);
        });
        String id = Data.text(change.parameters(), "ReplicationGroupId");
        return Undo.by(Change.of("elasticache", "DecreaseReplicaCount", id)
                .with("ReplicationGroupId", id)
                .with("ReplicaConfiguration", back)
                .with("ApplyImmediately", true)
                .changing("replicas", "as applied", counts));
    }
}
