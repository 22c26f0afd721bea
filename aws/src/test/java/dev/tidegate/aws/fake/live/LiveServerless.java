package dev.tidegate.aws.fake.live;

import static dev.tidegate.aws.fake.live.Store.map;
import static dev.tidegate.aws.fake.live.Store.text;
import static dev.tidegate.aws.fake.live.Store.texts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Serverless caches of ElastiCache. */
final class LiveServerless {
    private final Store store;

    private final LiveUsers users;

    private final LiveCacheChecks checks;

    LiveServerless(Store store, LiveUsers users, LiveCacheChecks checks) {
        this.store = store;
        this.users = users;
        this.checks = checks;
    }

    private Map<String, Object> serverless(Map<String, Object> p) {
        String id = text(p, "ServerlessCacheName");
        return store.find("ServerlessCaches", "ServerlessCacheName", id)
                .orElseThrow(() -> Refusal.NO_SERVERLESS.of(id));
    }

    Map<String, Object> modifyServerless(Map<String, Object> p) {
        Map<String, Object> cache = serverless(p);
        Refusal.when(
                !text(cache, "Status").equals("available"), Refusal.SERVERLESS_BUSY, cache.get("ServerlessCacheName"));
        checks.references(p);
        if (p.containsKey("UserGroupId")) {
            users.group(text(p, "UserGroupId"));
        }
        p.forEach((name, value) -> {
            switch (name) {
                case "RemoveUserGroup" -> cache.remove("UserGroupId");
                case "ServerlessCacheName" -> {}
                case "CacheUsageLimits" -> limits(cache, value);
                case "MajorEngineVersion" -> {
                    cache.put(name, value);
                    cache.put("FullEngineVersion", value + ".0");
                }
                default -> cache.put(name, value);
            }
        });
        store.busy(cache, "Status", "modifying");
        return cache;
    }

    /** A bound of 0 removes it; what is not named stays. */
    private static void limits(Map<String, Object> cache, Object value) {
        Map<String, Object> all = new LinkedHashMap<>(map(cache, "CacheUsageLimits"));
        ((Map<?, ?>) numbers(value)).forEach((kind, bounds) -> {
            Map<String, Object> set = new LinkedHashMap<>(map(all, String.valueOf(kind)));
            ((Map<?, ?>) bounds).forEach((bound, number) -> set.put(String.valueOf(bound), number));
            set.values().removeIf(Integer.valueOf(0)::equals);
            all.put(String.valueOf(kind), set);
            if (!set.containsKey("Minimum") && !set.containsKey("Maximum")) {
                all.remove(String.valueOf(kind));
            }
        });
        cache.put("CacheUsageLimits", all);
        if (all.isEmpty()) {
            cache.remove("CacheUsageLimits");
        }
    }

    /** AWS describes as numbers whatever the caller made of them. */
    private static Object numbers(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), numbers(each)));
            return copy;
        }
        return String.valueOf(value).matches("[0-9]+") ? Integer.valueOf(String.valueOf(value)) : value;
    }

    Map<String, Object> createServerless(Map<String, Object> p) {
        String id = text(p, "ServerlessCacheName");
        Refusal.when(
                store.find("ServerlessCaches", "ServerlessCacheName", id).isPresent(), Refusal.SERVERLESS_EXISTS, id);
        checks.references(p);
        boolean isPublic = "public".equals(p.get("ConnectionType"));
        Refusal.when(!isPublic && texts(p, "SubnetIds").size() < 2, Refusal.TWO_ZONES, texts(p, "SubnetIds"));
        if (p.containsKey("UserGroupId") && !"default.iam-user-group".equals(p.get("UserGroupId"))) {
            users.group(text(p, "UserGroupId"));
        }
        Map<String, Object> cache = new LinkedHashMap<>(p);
        List.of("Tags", "SnapshotArnsToRestore").forEach(cache::remove);
        cache.computeIfPresent("CacheUsageLimits", (name, value) -> numbers(value));
        cache.put("ARN", LiveAws.arn("serverlesscache:" + id));
        cache.put("FullEngineVersion", text(p, "MajorEngineVersion") + ".0");
        String host = id + "-abc123" + (isPublic ? ".public" : "") + ".serverless.use1.cache.amazonaws.com";
        cache.put("Endpoint", new LinkedHashMap<>(Map.of("Address", host, "Port", 6379)));
        store.list("ServerlessCaches").add(cache);
        LiveAws.tag(store, cache.get("ARN"), p);
        store.busy(cache, "Status", "creating");
        return cache;
    }

    Map<String, Object> deleteServerless(Map<String, Object> p) {
        Map<String, Object> cache = serverless(p);
        Refusal.when(
                !text(cache, "Status").equals("available"), Refusal.SERVERLESS_BUSY, cache.get("ServerlessCacheName"));
        cache.put("Status", "deleting");
        store.later(() -> {
            store.list("ServerlessCaches").remove(cache);
            store.untag(cache.get("ARN"));
        });
        return cache;
    }
}
