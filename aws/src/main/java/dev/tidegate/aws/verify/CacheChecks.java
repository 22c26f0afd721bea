package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.ParameterGroup;
import dev.tidegate.aws.inventory.CacheKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What the cache is and how its engine is set. */
final class CacheChecks {
    /** In these it answers, if perhaps more slowly. */
    private static final Set<String> WORKING = Set.of("modifying", "snapshotting", "rebooting cluster nodes");

    private static final Set<String> KEEPS_COUNTERS = Set.of("noeviction", "volatile-ttl");

    /** What a decision needs. */
    private static final Set<String> NEEDED =
            Set.of("eval", "evalsha", "script", "get", "set", "incrby", "pexpire", "pttl", "time", "hello", "ping");

    private final Account account;
    private final Cache cache;
    private final List<Check> checks = new ArrayList<>();

    private CacheChecks(Account account) {
        this.account = account;
        this.cache = account.cache();
    }

    static List<Check> of(Account account) {
        CacheChecks all = new CacheChecks(account);
        all.checks.add(all.status());
        all.checks.add(all.endpoint());
        all.checks.add(all.engine());
        account.parameters()
                .handle(
                        known -> all.parameters(known),
                        hidden -> all.checks.add(Check.unseen("parameters", "the parameter group", hidden)));
        return all.checks;
    }

    private Check status() {
        if (cache.status().equals("available")) {
            return Check.ok("status", "available");
        }
        if (cache.status().isEmpty()) {
            return Check.warning("status", "AWS does not report its status", "check it in the console");
        }
        return WORKING.contains(cache.status())
                ? Check.warning("status", cache.status(), "wait until it is available: " + waiting())
                : Check.failure(
                        "status", cache.status(), "wait until it is available, or check its events: " + waiting());
    }

    private String waiting() {
        return switch (cache.kind()) {
            case SERVERLESS -> "aws elasticache describe-serverless-caches --serverless-cache-name " + cache.id();
            case REPLICATION_GROUP ->
                "aws elasticache wait replication-group-available --replication-group-id " + cache.id();
            case CLUSTER -> "aws elasticache wait cache-cluster-available --cache-cluster-id " + cache.id();
        };
    }

    private Check endpoint() {
        String mode = cache.kind() == CacheKind.SERVERLESS || !cache.isClusterMode()
                ? ""
                : "; cluster mode, " + cache.shards() + (cache.shards() == 1 ? " shard" : " shards")
                        + ": clients must speak the cluster protocol";
        return cache.endpoint()
                .map(endpoint -> Check.ok("endpoint", endpoint + mode))
                .orElseGet(this::noEndpoint);
    }

    private Check noEndpoint() {
        return cache.status().equals("available")
                ? Check.warning("endpoint", "AWS reports none", "check the cache in the console")
                : Check.failure(
                        "endpoint",
                        "none",
                        "wait until the cache is available; a cache that is being created has none");
    }

    private Check engine() {
        String what = (cache.engine() + " " + cache.version()).strip()
                + (cache.nodeType().isEmpty() ? "" : ", " + cache.nodeType());
        if (cache.engine().equals("memcached")) {
            return Check.failure(
                    "engine",
                    what,
                    "create a cache with Valkey: memcached has no scripts, so no decision can be atomic");
        }
        if (cache.version().isEmpty()) {
            return Check.note("engine", what + ", version not seen");
        }
        return EndOfLife.of(cache.engine(), cache.version())
                .map(end -> end.isPast(account.readAt())
                        ? Check.failure("engine", what + ": " + end.words(), end.remedy())
                        : Check.warning("engine", what + ": " + end.words(), end.remedy()))
                .orElseGet(() -> notOffered(what));
    }

    /** A version that AWS offers no more still runs, and gets no fixes. */
    private Check notOffered(String what) {
        List<String> offered = account.upkeep().versionsOffered().found().orElse(List.of());
        String line = majorMinor(cache.version());
        boolean isOffered = offered.isEmpty()
                || offered.stream().anyMatch(version -> majorMinor(version).equals(line));
        return isOffered
                ? Check.ok("engine", what)
                : Check.warning(
                        "engine",
                        what + ": AWS does not offer it any more",
                        "upgrade to one of: " + offered.stream().sorted().collect(Collectors.joining(", ")));
    }

    private static String majorMinor(String version) {
        String[] parts = version.split("\\.", -1);
        return parts.length < 2 ? version : parts[0] + "." + parts[1];
    }

    private void parameters(ParameterGroup group) {
        if (cache.kind() == CacheKind.SERVERLESS) {
            checks.add(Check.note(
                    "eviction",
                    "volatile-lru, as every serverless cache: with a limit on its data set, watch Evictions"));
            return;
        }
        if (group.name().isEmpty()) {
            checks.add(Check.note("parameters", "AWS reports no parameter group"));
            return;
        }
        if (group.status().isEmpty() || group.status().equals("in-sync")) {
            checks.add(Check.ok("parameters", group.name()));
        } else {
            checks.add(Check.warning(
                    "parameters",
                    group.name() + " is " + group.status(),
                    "reboot the nodes at a time of low traffic, so that it takes effect"));
        }
        eviction(group);
        renamed(group);
    }

    private void eviction(ParameterGroup group) {
        String policy = group.value("maxmemory-policy").orElse("").toLowerCase(Locale.ROOT);
        if (policy.isEmpty()) {
            checks.add(Check.note("eviction", "the parameter group has no maxmemory-policy"));
        } else if (KEEPS_COUNTERS.contains(policy)) {
            checks.add(Check.ok("eviction", "maxmemory-policy " + policy));
        } else {
            checks.add(
                    Check.warning(
                            "eviction",
                            "maxmemory-policy " + policy + ": a full cache drops counters, which gives quotas back",
                            "set maxmemory-policy noeviction"
                                    + (group.name().startsWith("default.")
                                            ? " in a parameter group of your own; " + group.name()
                                                    + " cannot be changed"
                                            : ": aws elasticache modify-cache-parameter-group --cache-parameter-group-name "
                                                    + group.name()
                                                    + " --parameter-name-values ParameterName=maxmemory-policy,ParameterValue=noeviction")));
        }
    }

    private void renamed(ParameterGroup group) {
        List<String> gone = new ArrayList<>();
        String[] words = group.value("rename-commands")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .strip()
                .split("[\\s,]+", -1);
        for (int i = 0; i < words.length; i += 2) {
            if (NEEDED.contains(words[i])) {
                gone.add(words[i]);
            }
        }
        if (!gone.isEmpty()) {
            checks.add(Check.failure(
                    "commands",
                    "rename-commands removes " + String.join(", ", gone),
                    "remove them from rename-commands: the limiter needs them"));
        }
    }
}
