package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
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
            .maps(CrossReferences.NONE
                    .andSecurityHub("ElastiCache.3")
                    .andProwler("elasticache_redis_cluster_automatic_failover_enabled")
                    .andCheckov("CKV2_AWS_50"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        Cache cache = subject.cache();
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("AWS manages the failover of a serverless cache");
        }
        if (subject.is(CacheKind.CLUSTER)) {
            return RuleResult.of(subject.finding(FACTS, "A stand-alone cluster has no other node.")
                    .remediation(Remedies.WRAP_FIRST + FACTS.remediation(), Remedies.failover(subject))
                    .fill("CACHE", cache.id())
                    .seen("automaticFailover", "none: stand-alone cluster"));
        }
        return cache.automaticFailover().equals("enabled")
                ? RuleResult.passed()
                : RuleResult.of(subject.finding(FACTS, "Automatic failover is not enabled.")
                        .remediation(FACTS.remediation(), Remedies.failover(subject))
                        .fill("CACHE", cache.id())
                        .seen(
                                "automaticFailover",
                                cache.automaticFailover().isEmpty() ? "(not said)" : cache.automaticFailover()));
    }
}
