package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** HA-02: all nodes of the cache are in one availability zone. */
final class Ha02OneZone implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "HA-02", Severity.MEDIUM, "All nodes are in one Availability Zone")
            .checks(
                    "Whether Multi-AZ is enabled, and whether the nodes of each shard are in at least two "
                            + "Availability Zones. A stand-alone cluster is in one.",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters")
            .rationale(
                    "When the zone fails, the replicas fail together with the primary that they should " + "replace.")
            .remediation(
                    "Enable Multi-AZ; AWS then places a replica in another zone. It requires automatic " + "failover.",
                    Remedies.REPLICA + Remedies.FAILOVER)
            .maps(CrossReferences.NONE.andProwler("elasticache_redis_cluster_multi_az_enabled"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        Cache cache = subject.cache();
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("AWS places a serverless cache in several zones");
        }
        if (subject.is(CacheKind.CLUSTER)) {
            return RuleResult.of(subject.finding(FACTS, "A stand-alone cluster is in one zone.")
                    .remediation(Remedies.WRAP_FIRST + FACTS.remediation(), Remedies.failover(subject))
                    .fill("CACHE", cache.id())
                    .seen("multiAZ", "none: stand-alone cluster"));
        }
        if (!cache.multiAz().equals("enabled")) {
            return RuleResult.of(subject.finding(FACTS, "Multi-AZ is not enabled.")
                    .remediation(FACTS.remediation(), Remedies.failover(subject))
                    .fill("CACHE", cache.id())
                    .seen("multiAZ", cache.multiAz().isEmpty() ? "(not said)" : cache.multiAz()));
        }
        return RuleResult.of(shards(cache).entrySet().stream()
                .filter(shard -> shard.getValue().size() == 1)
                .map(shard -> subject.finding(FACTS, "The nodes of shard " + shard.getKey() + " are all in one zone.")
                        .remediation(FACTS.remediation(), Remedies.failover(subject))
                        .fill("CACHE", cache.id())
                        .seen("nodeGroupId", shard.getKey())
                        .seen(
                                "preferredAvailabilityZone",
                                shard.getValue().iterator().next()))
                .toList());
    }

    /** The zones of each shard whose nodes all say theirs. */
    private static Map<String, Set<String>> shards(Cache cache) {
        Map<String, Set<String>> zones = new TreeMap<>();
        for (Cache.Node node : cache.nodes()) {
            zones.computeIfAbsent(node.shard(), shard -> new TreeSet<>()).add(node.zone());
        }
        zones.values().removeIf(all -> all.contains(""));
        return zones;
    }
}
