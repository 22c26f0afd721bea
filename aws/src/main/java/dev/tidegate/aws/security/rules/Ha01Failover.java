package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Maps;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.Severity;

/** HA-01: automatic failover is off or there is no replica. */
final class Ha01Failover implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of("HA-01", Severity.MEDIUM, "Automatic failover is off")
            .checks(
                    "Whether automatic failover is enabled. A stand-alone cluster has none.",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters")
            .rationale("Until AWS has replaced the node, which takes some minutes at least, no decision can be "
                    + "counted. Afterwards all counters are lost.")
            .remediation("Add a replica and enable automatic failover.", Remedies.REPLICA + Remedies.FAILOVER)
            .maps(Maps.NONE
                    .andSecurityHub("ElastiCache.3")
                    .andProwler("elasticache_redis_cluster_automatic_failover_enabled")
                    .andCheckov("CKV2_AWS_50"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public Judgement judge(Case subject) {
        Cache cache = subject.cache();
        if (subject.is(CacheKind.SERVERLESS)) {
            return Judgement.notApplicable("AWS manages the failover of a serverless cache");
        }
        if (subject.is(CacheKind.CLUSTER)) {
            return Judgement.of(subject.finding(FACTS, "A stand-alone cluster has no other node.")
                    .remediation(Remedies.WRAP_FIRST + FACTS.remediation(), Remedies.failover(subject))
                    .fill("CACHE", cache.id())
                    .seen("automaticFailover", "none: stand-alone cluster"));
        }
        return cache.automaticFailover().equals("enabled")
                ? Judgement.passed()
                : Judgement.of(subject.finding(FACTS, "Automatic failover is not enabled.")
                        .remediation(FACTS.remediation(), Remedies.failover(subject))
                        .fill("CACHE", cache.id())
                        .seen(
                                "automaticFailover",
                                cache.automaticFailover().isEmpty() ? "(not said)" : cache.automaticFailover()));
    }
}
